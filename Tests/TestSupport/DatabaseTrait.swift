package import Testing

/// Lets only so many tests of a suite, and of the others that have it, run at a time, on threads that they may block.
package struct DatabaseTrait: SuiteTrait, TestTrait, TestScoping {
    /// A server takes so many connections, and each test makes some.
    private static let entrance = Entrance(places: 4)
    /// Enough for what the tests do at once.
    private static let threads = BlockingThreads(count: 8)

    package var isRecursive: Bool { true }

    package func scopeProvider(for test: Test, testCase: Test.Case?) -> DatabaseTrait? {
        testCase == nil ? nil : self
    }

    @concurrent package func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @Sendable @concurrent () async throws -> Void
    ) async throws {
        try await Self.pass(function)
    }

    /// Waits for a place, and runs `body` on the threads.
    package static func pass(_ body: @Sendable @concurrent () async throws -> Void) async throws {
        try await entrance.pass { try await withTaskExecutorPreference(threads) { try await body() } }
    }
}

extension Trait where Self == DatabaseTrait {
    package static var inDatabase: DatabaseTrait { DatabaseTrait() }
}
