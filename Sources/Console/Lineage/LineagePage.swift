internal import Audit

/// Where a resource came from and what was made of it: as a picture, and as a list with the same in words.
struct LineagePage {
    /// One line of the list. The lines beyond it follow it, in a list of their own.
    struct Line {
        let id: String
        let url: String
        let words: String
        let callURL: String
        let hasCall: Bool
        /// When and by whom it was deleted.
        let deletion: String
        let deletionURL: String
        let isDeleted: Bool
        let isRepeated: Bool
        let beginsList: Bool
        /// One for each list that ends behind it.
        let endedLists: [Int]
    }

    let frame: Frame
    let resource: String
    let isAsked: Bool
    let isKnown: Bool
    let isMistaken: Bool
    let root: Line
    let origins: [Line]
    let hasOrigins: Bool
    let made: [Line]
    let hasMade: Bool
    let cuts: [String]
    let hasCuts: Bool
    let picture: LineagePicture

    /// - Parameters:
    ///   - asked: what was asked for; empty for nothing.
    ///   - lineage: `nil` when nothing is recorded.
    init(_ frame: Frame, asked: String, _ lineage: AuditLineage?) {
        self.frame = frame
        resource = asked.shown(limit: 80)
        isAsked = !asked.isEmpty
        isMistaken = isAsked && AuditResource(asked) == nil
        isKnown = lineage != nil
        root = Self.line(asked, lineage?.provenance, lineage?.deletion)
        origins = Self.lines(lineage?.origins ?? [])
        hasOrigins = !origins.isEmpty
        made = Self.lines(lineage?.made ?? [])
        hasMade = !made.isEmpty
        picture = LineagePicture(lineage)
        var cuts = (lineage.map { Array($0.cuts) } ?? []).map(\.rawValue).sorted().map { cut in
            switch cut {
            case AuditLineage.Cut.damagedRecord.rawValue: "A record that names one of these resources is damaged."
            default: "There is more than this: the search was cut at its limit of \(cut)."
            }
        }
        if picture.isCut {
            cuts.append("The picture shows the nearest \(LineagePicture.limit) resources; the list has all.")
        }
        self.cuts = cuts
        hasCuts = !cuts.isEmpty
    }

    /// Every node before the ones beyond it. Neither this nor the page goes as deep as the lineage does.
    private static func lines(_ nodes: [AuditLineage.Node]) -> [Line] {
        var lines: [Line] = []
        var rest = nodes.reversed().map { (node: $0, depth: 0) }
        while let (node, depth) = rest.popLast() {
            rest += node.next.reversed().map { (node: $0, depth: depth + 1) }
            lines.append(
                line(
                    node.resource.id, node.provenance, node.deletion, isRepeated: node.isRepeated,
                    beginsList: !node.next.isEmpty,
                    endedLists: max(0, depth - (rest.last?.depth ?? 0))))
        }
        return lines
    }

    private static func line(
        _ id: String, _ provenance: AuditProvenance?, _ deletion: AuditDeletion?, isRepeated: Bool = false,
        beginsList: Bool = false,
        endedLists: Int = 0
    ) -> Line {
        var words = "how it was made is not recorded here"
        if let record = provenance?.record {
            words = "\(provenance?.kind.words ?? "made") \(record.told)"
        }
        return Line(
            id: id.shown(limit: 80), url: AuditResource(id).map { ConsolePaths.lineage($0.id) } ?? "",
            words: words.shown(), callURL: provenance?.record.page ?? "", hasCall: provenance != nil,
            deletion: deletion.map { "deleted \($0.record.told)".shown() } ?? "",
            deletionURL: deletion?.record.page ?? "",
            isDeleted: deletion != nil, isRepeated: isRepeated, beginsList: beginsList,
            endedLists: Array(0..<endedLists))
    }
}

extension AuditRecord {
    /// What was called, when and by whom.
    fileprivate var told: String {
        let who =
            switch identity {
            case .known(let key, let account, let name): "\(name) (\(account.map { "\($0), " } ?? "")\(key))"
            case .unknown: "a caller that was not verified"
            case .gateway: "the gateway"
            }
        return "by \(action), \(time.text), \(who)"
    }

    /// Where the call is shown.
    fileprivate var page: String { ConsolePaths.call(eventID) }
}

extension AuditProvenance.Kind {
    var words: String {
        switch self {
        case .copy: "copied"
        case .snapshot, .volume, .image: "made"
        case .imported: "imported"
        }
    }
}
