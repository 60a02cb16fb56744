package import Audit
internal import Synchronization

/// A time that a test sets.
package final class TestTime: Sendable {
    private let time: Mutex<AuditTime>

    package init(_ time: AuditTime = sampleTime) {
        self.time = Mutex(time)
    }

    package var now: AuditTime {
        get { time.withLock { $0 } }
        set { time.withLock { $0 = newValue } }
    }
}

/// A pause that is over at once for so many turns, and after that lasts until it is cancelled.
package final class Turns: Sendable {
    private let left: Mutex<Int>

    package init(_ count: Int) {
        left = Mutex(count)
    }

    package func pause() async throws {
        let isOver = left.withLock { left in
            left -= 1
            return left >= 0
        }
        if isOver { return }
        for await _ in AsyncStream<Never>.makeStream().stream {}
        try Task.checkCancellation()
    }

    package func areOver() async {
        await until { left.withLock { $0 < 0 } }
    }
}

/// Lets other tasks run until the condition holds.
package func until(_ condition: () -> Bool) async {
    while !condition() { await Task.yield() }
}
