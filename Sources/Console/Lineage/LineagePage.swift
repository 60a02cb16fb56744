internal import Audit

/// Where a resource came from and what was made of it: as a picture, and as a list with the same in words.
struct LineagePage {
    /// One line of the list, with what is beyond it.
    struct Branch {
        let id: String
        let url: String
        let words: String
        let callURL: String
        let hasCall: Bool
        let isRepeated: Bool
        let branches: [Branch]
        let hasBranches: Bool
    }

    let frame: Frame
    let resource: String
    let isAsked: Bool
    let isKnown: Bool
    let isMistaken: Bool
    let root: Branch
    let origins: [Branch]
    let hasOrigins: Bool
    let made: [Branch]
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
        root = Self.branch(asked, lineage?.making, isRepeated: false, [])
        origins = (lineage?.origins ?? []).map(Self.branch)
        hasOrigins = !origins.isEmpty
        made = (lineage?.made ?? []).map(Self.branch)
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

    private static func branch(_ node: AuditLineage.Node) -> Branch {
        branch(node.resource.id, node.making, isRepeated: node.isRepeated, node.next.map(branch))
    }

    private static func branch(
        _ id: String, _ making: AuditMaking?, isRepeated: Bool, _ branches: [Branch]
    ) -> Branch {
        var words = "how it was made is not recorded here"
        if let record = making?.record {
            let who =
                switch record.identity {
                case .known(let key, let account, let name): "\(name) (\(account.map { "\($0), " } ?? "")\(key))"
                case .unknown: "a caller that was not verified"
                case .gateway: "the gateway"
                }
            words = "\(making?.kind.words ?? "made") by \(record.action), \(record.time.text), \(who)"
        }
        return Branch(
            id: id.shown(limit: 80), url: AuditResource(id).map { ConsolePaths.lineage($0.id) } ?? "",
            words: words.shown(), callURL: making.map { "/console/calls/\($0.record.eventID.text.inQuery)" } ?? "",
            hasCall: making != nil, isRepeated: isRepeated, branches: branches, hasBranches: !branches.isEmpty)
    }
}

extension AuditMaking.Kind {
    var words: String {
        switch self {
        case .copy: "copied"
        case .snapshot, .volume, .image: "made"
        case .imported: "imported"
        }
    }
}
