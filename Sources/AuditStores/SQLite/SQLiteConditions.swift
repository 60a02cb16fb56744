internal import Audit
internal import GRDB

extension AuditConditions {
    /// The values of the parameters, for SQLite. Of those that a statement does not name, it takes no notice.
    var arguments: [String: (any DatabaseValueConvertible)?] { values.mapValues(\.argument) }
}

extension AuditValue {
    fileprivate var argument: (any DatabaseValueConvertible)? {
        switch self {
        case .text(let text): text
        case .integer(let number): number
        }
    }
}

extension Database: AuditConnection {
    static var dialect: any AuditDialect { .sqlite }

    func rows(_ sql: String, _ values: [String: AuditValue]) throws -> [Row] {
        try Row.fetchAll(self, sql: sql, arguments: StatementArguments(values.mapValues(\.argument)))
    }
}

extension Row: AuditSQLRow {
    func text(_ column: Int) -> String? { String.fromDatabaseValue(self[column]) }
    func integer(_ column: Int) throws -> Int? { Int.fromDatabaseValue(self[column]) }
}
