internal import JSONCoding

extension AuditLineage {
    /// What the lines of a tree are drawn with.
    package enum Drawing: Sendable, Hashable {
        case boxes
        case ascii

        fileprivate var middle: String { self == .boxes ? "├── " : "|-- " }
        fileprivate var last: String { self == .boxes ? "└── " : "`-- " }
        fileprivate var line: String { self == .boxes ? "│   " : "|   " }
    }

    /// The lineage as two trees, without line breaks: where the resource came from, each step further in the one
    /// before, and what was made of it.
    package func lines(_ drawing: Drawing) -> [String] {
        var lines = [Self.line(resource, provenance, deletion), "came from"]
        lines += Self.tree(origins, drawing, "", none: provenance?.kind.emptyOrigin ?? "not recorded here")
        lines.append("made of it")
        lines += Self.tree(made, drawing, "", none: "nothing that is recorded here")
        return lines + Cut.allCases.filter(cuts.contains).map { "There is more than this: \($0.sentence(limits))." }
    }

    private static func tree(_ nodes: [Node], _ drawing: Drawing, _ indentation: String, none: String) -> [String] {
        guard !nodes.isEmpty else { return [drawing.last + none] }
        return branches(nodes, drawing, indentation)
    }

    private static func branches(_ nodes: [Node], _ drawing: Drawing, _ indentation: String) -> [String] {
        nodes.indices.flatMap { index -> [String] in
            let node = nodes[index]
            let isLast = index == nodes.count - 1
            let text = line(node.resource, node.provenance, node.deletion) + (node.isRepeated ? "  (as above)" : "")
            let inner = indentation + (isLast ? "    " : drawing.line)
            return [indentation + (isLast ? drawing.last : drawing.middle) + text] + branches(node.next, drawing, inner)
        }
    }

    private static func line(
        _ resource: AuditResource, _ provenance: AuditProvenance?, _ deletion: AuditDeletion?
    ) -> String {
        let calls = [
            provenance.map { "\($0.kind.words) \($0.record.told)" }, deletion.map { "deleted \($0.record.told)" },
        ].compactMap(\.self)
        return ([resource.id] + calls.map { TerminalText($0).description }).joined(separator: "  ")
    }

    /// The lineage as one JSON object.
    package var json: String {
        JSON.object(present: [
            "resource": .string(resource.id), "type": .string(resource.kind.rawValue), "provenance": provenance?.json,
            "deletion": deletion?.record.json,
            "cameFrom": .array(origins.map { $0.json(next: "cameFrom") }),
            "made": .array(made.map { $0.json(next: "made") }),
            "cuts": .strings(Cut.allCases.filter(cuts.contains).map(\.rawValue)),
        ]).text
    }
}

extension AuditLineage.Cut {
    fileprivate func sentence(_ limits: AuditLineage.Limits) -> String {
        switch self {
        case .depth: "it is followed for \(limits.depth) steps"
        case .resources: "\(limits.resources) resources are told"
        case .changes: "of one resource the first \(limits.changes) changes are looked at"
        case .damagedRecord: "a record is damaged"
        }
    }
}

extension AuditProvenance.Kind {
    fileprivate var words: String {
        switch self {
        case .copy: "copied"
        case .snapshot, .volume, .image: "made"
        case .imported: "imported"
        }
    }

    /// What a resource came from that came from no other.
    fileprivate var emptyOrigin: String {
        switch self {
        case .imported: "a file"
        case .volume: "nothing: it began empty"
        case .copy, .snapshot, .image: "not recorded here"
        }
    }
}

extension AuditProvenance {
    fileprivate var json: JSON {
        .object(
            [.init("kind", .string(kind.rawValue))] + record.members + [.init("sources", .strings(sources.map(\.id)))])
    }
}

extension AuditRecord {
    /// What was called, when and by whom.
    fileprivate var told: String {
        let caller = [identity.accessKeyID, identity.accountID].compactMap(\.self).joined(separator: " ")
        return "by \(action), \(time.text), \(caller), request \(requestID)"
    }

    /// The same in JSON.
    fileprivate var json: JSON { .object(members) }

    fileprivate var members: [JSON.Member] {
        JSON.members(present: [
            "action": .string(action), "eventSource": .string(`protocol`.eventSource), "eventTime": .string(time.text),
            "accessKeyId": identity.accessKeyID.map(JSON.string), "accountId": identity.accountID.map(JSON.string),
            "requestID": .string(requestID), "eventID": .string(eventID.text),
        ])
    }
}

extension AuditLineage.Node {
    fileprivate func json(next name: String) -> JSON {
        .object(members + [.init(name, .array(next.map { $0.json(next: name) }))])
    }

    /// All but what is beyond it. Apart, so that a deep lineage takes little of the stack.
    private var members: [JSON.Member] {
        JSON.members(present: [
            "resource": .string(resource.id), "type": .string(resource.kind.rawValue), "provenance": provenance?.json,
            "deletion": deletion?.record.json, "isRepeated": .bool(isRepeated),
        ])
    }
}
