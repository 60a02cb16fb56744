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
}

extension PostgreSQLValue {
    fileprivate init(_ value: AuditValue) {
        switch value {
        case .text(let text): self = .text(text)
        case .integer(let number): self = .integer(number)
        case .bytes(let bytes): self = .bytes(bytes)
        case .texts(let texts): self = .texts(texts)
        case .integers(let numbers): self = .integers(numbers)
        }
    }
}

extension PostgreSQLConnection: AuditConnection {
    static var dialect: any AuditDialect { PostgreSQLDialect() }

    func links(of chain: String) -> PostgreSQLLinks { PostgreSQLLinks(connection: self, chain: chain) }

    func rows(_ sql: String, _ values: [String: AuditValue]) throws -> [PostgreSQLRow] {
        let statement = PostgreSQLStatement(sql, values.mapValues(PostgreSQLValue.init))
        return try query(statement.sql, statement.values).map { $0 }
    }

    func limitStatements(until deadline: ContinuousClock.Instant) throws {
        let rest = ContinuousClock.now.duration(to: deadline)
        try query("SELECT set_config('statement_timeout', $1, true)", [.text("\(max(1, rest.wholeMilliseconds))")])
    }
}

extension PostgreSQLRow: RecordColumns {}
