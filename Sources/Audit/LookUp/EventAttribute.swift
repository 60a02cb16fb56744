/// What the calls of a look-up have in common: CloudTrail's `LookupAttribute`. Values are compared as they are, case
/// included.
package enum EventAttribute: Sendable, Hashable {
    case eventID(String)
    case eventName(String)
    case readOnly(Bool)
    /// The name of the credential's profile.
    case userName(String)
    /// One of CloudTrail's names of types; calls name resources of ``AuditResource/Kind`` only.
    case resourceType(String)
    case resourceName(String)
    case eventSource(String)
    case accessKeyID(String)

    /// Whether a call has it. Of resources that did not fit into a record, the store's index knows and the record
    /// does not; it is the store that looks for their names.
    func holds(of record: AuditRecord) -> Bool {
        switch self {
        case .eventID(let id): record.eventID.text == id
        case .eventName(let name): record.action == name
        case .readOnly(let isReadOnly): (record.access == .read) == isReadOnly
        case .userName(let name): record.identity.userName == name
        case .resourceType(let type): record.resources.contains { $0.kind.rawValue == type }
        case .resourceName: true
        case .eventSource(let source): record.protocol.eventSource == source
        case .accessKeyID(let key): record.identity.accessKeyID == key
        }
    }
}
