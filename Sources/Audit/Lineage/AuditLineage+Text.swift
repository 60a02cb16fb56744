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
        var lines = [Self.line(resource, making), "came from"]
        lines += Self.tree(origins, drawing, "", none: making?.kind.emptyOrigin ?? "not recorded here")
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
            let text = line(node.resource, node.making) + (node.isRepeated ? "  (as above)" : "")
            let inner = indentation + (isLast ? "    " : drawing.line)
            return [indentation + (isLast ? drawing.last : drawing.middle) + text] + branches(node.next, drawing, inner)
        }
    }

    private static func line(_ resource: AuditResource, _ making: AuditProvenance?) -> String {
        guard let making else { return resource.id }
        let record = making.record
        let caller = [record.identity.accessKeyID, record.identity.accountID].compactMap(\.self).joined(separator: " ")
        let how =
            "\(making.kind.words) by \(record.action), \(record.time.text), \(caller), request \(record.requestID)"
        return "\(resource.id)  \(TerminalText(how))"
    }

    /// The lineage as one JSON object.
    package var json: String {
        JSON.object(present: [
            "resource": .string(resource.id), "type": .string(resource.kind.rawValue), "making": making?.json,
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
        .object(present: [
            "kind": .string(kind.rawValue), "action": .string(record.action),
            "eventSource": .string(record.protocol.eventSource), "eventTime": .string(record.time.text),
            "accessKeyId": record.identity.accessKeyID.map(JSON.string),
            "accountId": record.identity.accountID.map(JSON.string), "requestID": .string(record.requestID),
            "eventID": .string(record.eventID.text), "sources": .strings(sources.map(\.id)),
        ])
    }
}

extension AuditLineage.Node {
    fileprivate func json(next name: String) -> JSON {
        let members: [JSON.Member] = [
            .init("resource", .string(resource.id)), .init("type", .string(resource.kind.rawValue)),
        ]
        let others: [JSON.Member] = [
            .init("isRepeated", .bool(isRepeated)), .init(name, .array(next.map { $0.json(next: name) })),
        ]
        return .object(members + (making.map { [.init("making", $0.json)] } ?? []) + others)
    }
}
