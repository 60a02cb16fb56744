internal import GRDB

extension AuditConditions {
    /// The values of the parameters, for SQLite. Of those that a statement does not name, it takes no notice.
    var arguments: [String: (any DatabaseValueConvertible)?] {
        values.mapValues { value in
            switch value {
            case .text(let text): text
            case .integer(let number): number
            }
        }
    }
}
