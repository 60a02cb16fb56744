internal import JSONCoding

/// The resources that values name, each once, in their order.
struct ResourceList {
    private(set) var ids: [String] = []
    /// The same, once there are too many to go through.
    private var known: Set<String> = []
    private static let few = 16
    /// How many there may be.
    private var limit = 0

    var all: [AuditResource] { ids.compactMap(AuditResource.init) }

    /// Goes on with another value, of which so many more are taken at the most.
    mutating func begin(atMost count: Int) { limit = ids.count + count }

    /// Adds the text, if it is the ID of a resource.
    mutating func take(_ text: String) {
        if ids.count < limit, AuditResource(text) != nil { note(text) }
    }

    /// Adds what another list has.
    mutating func add(_ others: [String]) {
        if ids.isEmpty { ids = others } else { for id in others { note(id) } }
    }

    private mutating func note(_ id: String) {
        if ids.isEmpty { ids.reserveCapacity(4) }
        if ids.count < Self.few {
            if ids.contains(id) { return }
        } else {
            if known.isEmpty { known = Set(ids) }
            guard known.insert(id).inserted else { return }
        }
        ids.append(id)
    }

    /// Adds those that any string of the value names, at most `limit` of them.
    mutating func add(namedBy value: JSON?, atMost limit: Int) {
        begin(atMost: limit)
        if let value { add(value) }
    }

    private mutating func add(_ value: JSON) {
        switch value {
        case .null, .bool, .integer, .number: return
        case .string(let text): take(text)
        case .array(let values): for value in values { add(value) }
        case .object(let members): for member in members { add(member.value) }
        }
    }
}

extension AuditRecord {
    /// Whether IDs in the call's parameters are of what it worked on. A look-up works on the audit: it shall not be
    /// found itself wherever somebody looks for the same resource.
    var namesResources: Bool { `protocol` != .cloudTrail }

    /// What the call named among its parameters and response elements, each once, in their order.
    package var resources: [AuditResource] {
        guard namesResources else { return [] }
        var list = ResourceList()
        list.add(namedBy: requestParameters, atMost: AuditLimits.resources(of: access))
        list.add(namedBy: responseElements, atMost: AuditLimits.resources(of: access))
        return list.all
    }
}
