internal import Audit

/// A store as it is asked in SQL, one view of it: what the two kinds have in common.
///
/// Parameters are written `:NAME` in either dialect; those without a value in the statement are left alone.
protocol AuditConnection {
    associatedtype Rows: RandomAccessCollection where Rows.Element: RecordColumns, Rows.Index == Int

    associatedtype Links: PrunableLinks, SQLChain

    static var dialect: any AuditDialect { get }

    /// The gateway's chain of that name; the only one in a store of one chain, whatever the name.
    func links(of chain: String) -> Links

    func rows(_ sql: String, _ values: [String: AuditValue]) throws -> Rows

    /// Has a statement of this view fail that is not done by then.
    func limitStatements(until deadline: ContinuousClock.Instant) throws
}

extension AuditConnection {
    var dialect: any AuditDialect { Self.dialect }

    /// The newest row of each chain.
    func positions() throws -> AuditPositions {
        var positions = AuditPositions()
        for row in try rows(dialect.positions, [:]) { positions[row.text(0) ?? ""] = try row.integer(1) ?? 0 }
        return positions
    }
}

extension UsageReport.Counts {
    /// The columns that ``init(_:from:)`` reads.
    static let columns = AuditOutcomeKind.allCases
        .map { "count(*) FILTER (WHERE outcome = '\($0.rawValue)')" }.joined(separator: ", ")

    /// From the four columns that begin there.
    init(_ row: some RecordColumns, from column: Int) throws {
        self.init(
            succeeded: try row.number(of: column), refused: try row.number(of: column + 1),
            failed: try row.number(of: column + 2), unknown: try row.number(of: column + 3))
    }
}
