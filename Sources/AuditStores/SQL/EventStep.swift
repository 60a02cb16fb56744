internal import Audit

/// What an attribute contributes.
struct EventStep {
    /// The condition that an index answers.
    var condition: String?
    /// Whether it is the index of resources that does.
    var isResource = false
    /// The same for calls without an outcome, which are few and have no index.
    var conditionOfIntents: String?
    /// What holds of every record that has the attribute, and of few others.
    var hint: String?
    /// The value of `:value`.
    var value: String?
    /// The value of `:quoted`, as it stands in a record.
    var quoted: String?

    private let dialect: any AuditDialect

    init(_ attribute: EventAttribute?, in dialect: any AuditDialect) {
        self.dialect = dialect
        switch attribute {
        case nil: break
        case .eventID(let id): lead("records.event_id = :value", id)
        case .eventName(let name): lead("records.event_name = :value", name)
        case .accessKeyID(let key): lead("records.access_key_id = :value", key)
        case .resourceName(let id):
            isResource = true
            // Only an ID has its quotes to itself: other text might stand in other members.
            conditionOfIntents = AuditResource(id) == nil ? "1 = 0" : contains(":quoted")
            quoted = RecordText.quoted(id)
            value = id.asColumn
        case .readOnly(let isReadOnly): hint = "\(dialect.readOnly) = \(isReadOnly ? 1 : 0)"
        case .userName(let name): hint(#""userName":\#(RecordText.quoted(name))"#)
        case .eventSource(let source): hint(#""eventSource":\#(RecordText.quoted(source))"#)
        case .resourceType(let type):
            // A type that no record has finds nothing, wherever it looks.
            hint(AuditResource.Kind(rawValue: type).map { "\"" + $0.prefix } ?? "\u{1}")
        }
    }

    private mutating func lead(_ indexed: String, _ text: String) {
        condition = indexed
        conditionOfIntents = indexed
        value = text.asColumn
    }

    private func contains(_ part: String) -> String {
        "\(dialect.position(of: part, in: "records.record")) > 0"
    }

    private mutating func hint(_ text: String) {
        hint = contains(":value")
        value = text
    }
}
