internal import Audit
internal import HummingbirdCore

/// Which calls a page shows, as its form says it.
struct CallFilter {
    /// The form's fields, by name, as they were sent.
    private let fields: [String: String]
    /// What is wrong with a field, in words for people; by name.
    private(set) var objections: [(field: String, text: String)] = []
    private(set) var query = AuditQuery()

    static let names = [
        "from", "to", "action", "resource", "key", "account", "outcome", "address", "protocol", "request", "user",
        "error",
    ]
    static let pageSize = 50

    /// - Parameter accounts: the accounts that the user is held to; `nil` for none.
    init(_ parameters: QueryFields, visibleAccounts accounts: Set<String>?, now: AuditTime = .now()) {
        var fields: [String: String] = [:]
        for name in Self.names {
            if let value = parameters[name]?.trimmed, !value.isEmpty { fields[name] = value }
        }
        self.fields = fields
        query.visibleAccounts = accounts
        query.limit = Self.pageSize
        query.from = time("from", now)
        query.until = time("to", now)
        query.action = fields["action"]
        query.resourceID = fields["resource"]
        query.accessKeyID = fields["key"]
        query.accountID = fields["account"]
        query.clientAddress = fields["address"]
        query.requestID = fields["request"]
        query.userName = fields["user"]
        query.errorCode = fields["error"]
        query.outcome = choice("outcome", AuditOutcomeKind.self)
        query.protocol = choice("protocol", AuditProtocol.self)
    }

    /// How many calls are read at a time.
    mutating func setPageSize(_ size: Int) { query.limit = size }

    subscript(name: String) -> String { fields[name] ?? "" }

    var isEmpty: Bool { fields.isEmpty }

    /// As it stands in a URL after the `?`; empty without conditions.
    var text: String {
        Self.names.compactMap { name in fields[name].map { "\(name)=\($0.inQuery)" } }.joined(separator: "&")
    }

    private mutating func time(_ name: String, _ now: AuditTime) -> AuditTime? {
        guard let text = fields[name] else { return nil }
        if let time = AuditTime(argument: text, now: now) { return time }
        objections.append((name, "\(text.shown(limit: 64)) is no time: write 2026-11-23T10:00:00Z, 2026-11-23 or -1h"))
        return nil
    }

    private mutating func choice<Choice: RawRepresentable>(
        _ name: String, _ type: Choice.Type
    ) -> Choice? where Choice.RawValue == String {
        guard let text = fields[name] else { return nil }
        if let choice = Choice(rawValue: text) { return choice }
        objections.append((name, "\(text.shown(limit: 64)) is no \(name)"))
        return nil
    }
}

/// The parameters of a URL's query or the fields of a form, decoded, at most 64; of a name that is there twice the first counts.
struct QueryFields {
    private var values: [String: String] = [:]

    init(_ query: String?) {
        for pair in (query ?? "").split(separator: "&").prefix(64) {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = parts.first.flatMap({ String($0).fromQuery }) else { continue }
            let value = parts.count == 2 ? String(parts[1]).fromQuery : ""
            if values[name] == nil { values[name] = value }
        }
    }

    subscript(name: String) -> String? { values[name] }
}

extension String {
    fileprivate var trimmed: String {
        let start = drop { $0 == " " }
        return String(start.reversed().drop { $0 == " " }.reversed())
    }

    /// Percent-encoded, for a value in a query (RFC 3986, unreserved characters kept).
    var inQuery: String {
        var output = ""
        for byte in utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                output.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                let digits = String(byte, radix: 16, uppercase: true)
                output += "%" + (digits.count == 1 ? "0" : "") + digits
            }
        }
        return output
    }

    /// What a form encoded; `nil` for bytes that are no UTF-8.
    fileprivate var fromQuery: String? {
        var bytes: [UInt8] = []
        var rest = utf8[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "+") {
                bytes.append(UInt8(ascii: " "))
            } else if byte == UInt8(ascii: "%"), let value = UInt8(String(rest.prefix(2)) ?? "", radix: 16),
                rest.count >= 2
            {
                bytes.append(value)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return String(validating: bytes, as: UTF8.self)
    }
}
