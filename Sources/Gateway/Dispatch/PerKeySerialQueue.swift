internal import Synchronization

/// Lets one at a time through for each key, in the order they came.
///
/// Repetitions of one request go one after the other. Otherwise one whose tags failed could delete the snapshot that
/// another has just reported to the client.
final class PerKeySerialQueue<Key: Hashable & Sendable>: Sendable {
    private typealias Waiter = CheckedContinuation<Void, Never>

    /// Those that wait behind the one that is through; a key is there while somebody is.
    private let queues = Mutex<[Key: [Waiter]]>([:])

    /// Does the work when nobody else works under the same key.
    func run<Value, Failure: Error>(
        _ key: Key, _ work: () async throws(Failure) -> Value
    ) async throws(Failure) -> Value {
        await enter(key)
        defer { leave(key) }
        return try await work()
    }

    private func enter(_ key: Key) async {
        if entersFirst(key, nil) { return }
        await withCheckedContinuation { (waiter: Waiter) in
            if entersFirst(key, waiter) { waiter.resume() }
        }
    }

    /// Whether nobody else is through; else the waiter, if there is one, stands behind those who are there.
    private func entersFirst(_ key: Key, _ waiter: Waiter?) -> Bool {
        queues.withLock { queues in
            guard queues[key] != nil else {
                queues[key] = []
                return true
            }
            if let waiter { queues[key]?.append(waiter) }
            return false
        }
    }

    private func leave(_ key: Key) {
        let next = queues.withLock { queues -> Waiter? in
            guard let waiting = queues[key], let next = waiting.first else {
                queues[key] = nil
                return nil
            }
            queues[key] = Array(waiting.dropFirst())
            return next
        }
        next?.resume()
    }
}
