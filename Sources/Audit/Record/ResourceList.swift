internal import JSONCoding

/// The resources that a value names, each once, in their order.
struct ResourceList {
    private(set) var all: [AuditResource] = []
    private var known: Set<AuditResource> = []

    /// Adds those that any string of the value names, at most `limit` of them.
    mutating func add(namedBy value: JSON?, atMost limit: Int) {
        if let value { add(value, upTo: all.count + limit) }
    }

    private mutating func add(_ value: JSON, upTo count: Int) {
        switch value {
        case .null, .bool, .integer, .number: return
        case .string(let text):
            guard all.count < count, let resource = AuditResource(text), known.insert(resource).inserted else { return }
            all.append(resource)
        case .array(let values):
            for value in values { add(value, upTo: count) }
        case .object(let members):
            for member in members { add(member.value, upTo: count) }
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
