internal import Audit
internal import PostgreSQL

/// A statement whose parameters have names, `:NAME`, as libpq takes it: with numbers.
struct PostgreSQLStatement: Sendable {
    let sql: String
    let values: [PostgreSQLValue]

    /// Parameters without a value are left as they are, for the server to refuse.
    init(_ sql: String, _ values: [String: PostgreSQLValue]) {
        var numbers: [String: Int] = [:]
        var used: [PostgreSQLValue] = []
        var output = ""
        var rest = Substring(sql)
        while let mark = rest.firstIndex(where: { $0 == ":" || $0 == "'" }) {
            output += rest[..<mark]
            rest = rest[mark...]
            // A string as it stands, and a cast, which is two colons.
            if rest.first == "'" {
                let end = rest.dropFirst().firstIndex(of: "'").map { rest.index(after: $0) } ?? rest.endIndex
                output += rest[..<end]
                rest = rest[end...]
                continue
            }
            let name = rest.dropFirst().prefix { $0.isLetter || $0.isNumber || $0 == "_" }
            guard !rest.hasPrefix("::"), let value = values[String(name)] else {
                let isCast = rest.hasPrefix("::")
                output += isCast ? "::" : ":"
                rest = rest.dropFirst(isCast ? 2 : 1)
                continue
            }
            let number = numbers[String(name)] ?? used.count + 1
            if numbers.updateValue(number, forKey: String(name)) == nil { used.append(value) }
            output += "$\(number)"
            rest = rest[name.endIndex...]
        }
        self.sql = output + rest
        self.values = used
    }

    /// With the values of conditions, and further ones.
    init(_ sql: String, _ conditions: AuditConditions, _ more: [String: PostgreSQLValue] = [:]) {
        self.init(sql, conditions.values.mapValues(PostgreSQLValue.init).merging(more) { $1 })
    }
}

extension PostgreSQLValue {
    fileprivate init(_ value: AuditValue) {
        switch value {
        case .text(let text): self = .text(text)
        case .integer(let number): self = .integer(number)
        }
    }
}

extension PostgreSQLConnection: AuditConnection {
    static var dialect: any AuditDialect { .postgresql }

    func rows(_ sql: String, _ values: [String: AuditValue]) throws -> [PostgreSQLRow] {
        try query(PostgreSQLStatement(sql, values.mapValues(PostgreSQLValue.init))).map { $0 }
    }
}

extension PostgreSQLRow: AuditSQLRow {}

extension PostgreSQLConnection {
    func query(_ statement: PostgreSQLStatement) throws(PostgreSQLFailure) -> PostgreSQLRows {
        try query(statement.sql, statement.values)
    }
}
