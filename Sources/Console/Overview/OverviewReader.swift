internal import Audit

/// Counts calls for the overview: what it costs is paid once for all who look at the same within a few seconds.
struct OverviewReader: Sendable {
    private struct Question: Hashable {
        let range: ActivityChart.Range
        let accounts: Set<String>?
    }

    private let reader: BoundedReader
    private let answers: SharedAnswers<Question, AuditActivity, ReadFailure>

    /// How old the numbers may be that are shown. Thousands of records are read for them.
    static let lifetime = Duration.seconds(5)

    init(_ reader: BoundedReader, now: @escaping @Sendable () -> ContinuousClock.Instant) {
        self.reader = reader
        answers = SharedAnswers(lifetime: Self.lifetime, failureLifetime: Self.lifetime, now: now)
    }

    func activity(
        _ range: ActivityChart.Range, visibleTo accounts: Set<String>?, now: AuditTime
    ) async throws(ReadFailure) -> AuditActivity {
        try await answers.value(Question(range: range, accounts: accounts)) { () async throws(ReadFailure) in
            let first = (now.seconds / range.step - range.bars + 1) * range.step
            let query = AuditQuery(from: AuditTime(seconds: first), visibleAccounts: accounts)
            return try await reader.read { reader in
                try await reader.activity(query, every: range.step, within: .init())
            }
        }
    }
}
