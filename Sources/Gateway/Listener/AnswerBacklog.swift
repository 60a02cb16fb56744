internal import Synchronization

/// The answers that wait for their clients to take them. When they hold more memory than the budget, the client that has
/// taken nothing for the longest time is cut off.
final class AnswerBacklog: Sendable {
    private struct Stall {
        let handle: ConnectionHandle
        let bytes: Int
        let number: Int
    }

    private struct State {
        var stalls: [ObjectIdentifier: Stall] = [:]
        var bytes = 0
        var nextNumber = 0

        mutating func remove(_ handle: ConnectionHandle) {
            if let stall = stalls.removeValue(forKey: ObjectIdentifier(handle)) { bytes -= stall.bytes }
        }
    }

    private let limit: Int
    private let state = Mutex(State())

    init(limit: Int) {
        self.limit = limit
    }

    /// Bytes of answers that wait.
    var bytes: Int { state.withLock { $0.bytes } }

    /// A client has been sent as much as it takes for now.
    ///
    /// - Parameter bytes: what is held in memory of its answer.
    func wait(_ handle: ConnectionHandle, bytes: Int) {
        let cut = state.withLock { state -> [ConnectionHandle] in
            state.remove(handle)
            state.stalls[ObjectIdentifier(handle)] = Stall(handle: handle, bytes: bytes, number: state.nextNumber)
            state.nextNumber += 1
            state.bytes += bytes
            var cut: [ConnectionHandle] = []
            while state.bytes > limit, state.stalls.count > 1,
                let longest = state.stalls.values.min(by: { $0.number < $1.number })
            {
                state.remove(longest.handle)
                cut.append(longest.handle)
            }
            return cut
        }
        for handle in cut { handle.cut(.answerBudget) }
    }

    /// It takes more, or has gone.
    func resume(_ handle: ConnectionHandle) { state.withLock { $0.remove(handle) } }
}
