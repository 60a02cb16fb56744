package import Testing

/// The kinds of store that are to do the same.
package enum StoreKind: String, CaseIterable, Sendable {
    case sqlite
    case postgresql

    /// The one that a test is run in.
    @TaskLocal package static var current = StoreKind.sqlite
}

/// Runs every test of a suite once in each kind of store; the suite makes its stores of the kind at hand.
package struct EveryStoreTrait: SuiteTrait, TestTrait, TestScoping {
    package var isRecursive: Bool { true }

    package func scopeProvider(for test: Test, testCase: Test.Case?) -> EveryStoreTrait? {
        testCase == nil ? nil : self
    }

    @concurrent package func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @Sendable @concurrent () async throws -> Void
    ) async throws {
        for kind in StoreKind.allCases {
            try await StoreKind.$current.withValue(kind) {
                switch kind {
                case .sqlite: try await function()
                case .postgresql: try await DatabaseTrait.pass(function)
                }
            }
        }
    }
}

extension Trait where Self == EveryStoreTrait {
    package static var inEveryStore: EveryStoreTrait { EveryStoreTrait() }
}

extension Trait where Self == IssueHandlingTrait {
    /// Has every issue say in which store it came up.
    package static var namingTheStore: IssueHandlingTrait {
        .compactMapIssues { issue in
            var issue = issue
            issue.comments.append("in \(StoreKind.current.rawValue)")
            return issue
        }
    }
}
