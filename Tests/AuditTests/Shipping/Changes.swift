import Synchronization

@testable import Audit
@testable import AuditShipping
@testable import AuditStores
@testable import Files

/// Something that changes, and can be waited for without asking again and again.
final class Changes: Sendable {
    private let waiters = Mutex<[CheckedContinuation<Void, Never>]>([])

    /// Has everybody look who waits.
    func happened() {
        let waiting = waiters.withLock { waiters in
            defer { waiters = [] }
            return waiters
        }
        for waiter in waiting { waiter.resume() }
    }

    /// Waits until the condition holds, which it may begin to with a change only.
    func wait(until condition: () -> Bool) async {
        while !condition() {
            await withCheckedContinuation { waiter in
                waiters.withLock { $0.append(waiter) }
                if condition() { happened() }
            }
        }
    }
}
