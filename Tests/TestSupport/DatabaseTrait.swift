internal import Synchronization
package import Testing

/// Lets only so many tests of a suite, and of the others that have it, run at a time, on threads that they may block.
package struct DatabaseTrait: SuiteTrait, TestTrait, TestScoping {
    /// A server takes so many connections, and each test makes some.
    private static let entrance = Entrance(places: 6)
    /// Enough for what the tests do at once.
    private static let threads = BlockingThreads(count: 12)

    package var isRecursive: Bool { true }

    package func scopeProvider(for test: Test, testCase: Test.Case?) -> DatabaseTrait? {
        testCase == nil ? nil : self
    }

    @concurrent package func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @Sendable @concurrent () async throws -> Void
    ) async throws {
        try await Self.pass(function)
    }

    /// What is to be done when the test is over.
    private final class Leavings: Sendable {
        let work = Mutex<[@Sendable () -> Void]>([])
    }

    @TaskLocal private static var leavings: Leavings?

    /// Waits for a place, and runs `body` on the threads.
    package static func pass(_ body: @Sendable @concurrent () async throws -> Void) async throws {
        try await entrance.pass {
            try await withTaskExecutorPreference(threads) {
                let leavings = Leavings()
                defer { for work in leavings.work.withLock({ $0 }) { work() } }
                try await $leavings.withValue(leavings) { try await body() }
            }
        }
    }

    /// Does something when the test that runs is over; nothing when none runs.
    package static func afterwards(_ work: @escaping @Sendable () -> Void) {
        leavings?.work.withLock { $0.append(work) }
    }
}

extension Trait where Self == DatabaseTrait {
    package static var inDatabase: DatabaseTrait { DatabaseTrait() }
}
