internal import JSONCoding

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
        case .userName(let name):
            switch record.identity {
            case .known(_, _, let userName): userName == name
            case .unknown, .gateway: false
            }
        case .resourceType(let type): record.resources.contains { $0.kind.rawValue == type }
        case .resourceName: true
        case .eventSource(let source): record.protocol.eventSource == source
        case .accessKeyID(let key): record.identity.accessKeyID == key
        }
    }
}

extension AuditRecord {
    /// Whether IDs in the call's parameters are of what it worked on. A look-up works on the audit: it shall not be
    /// found itself wherever somebody looks for the same resource.
    var namesResources: Bool { `protocol` != .cloudTrail }

    /// What the call named among its parameters and response elements, each once, in their order.
    package var resources: [AuditResource] {
        var found: [AuditResource] = []
        guard namesResources else { return found }
        requestParameters?.collectResources(into: &found)
        responseElements?.collectResources(into: &found)
        return found
    }
}

extension JSON {
    /// Adds the resources named by any string of the value, each once, until there are as many as a record may have.
    func collectResources(into found: inout [AuditResource]) {
        switch self {
        case .null, .bool, .integer, .number: return
        case .string(let text):
            guard found.count < AuditLimits.resources, let resource = AuditResource(text), !found.contains(resource)
            else { return }
            found.append(resource)
        case .array(let values):
            for value in values { value.collectResources(into: &found) }
        case .object(let members):
            for member in members { member.value.collectResources(into: &found) }
        }
    }
}
