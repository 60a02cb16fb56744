internal import Audit

/// A lineage drawn from left to right: what the resource came from, the resource, what was made of it.
struct LineagePicture {
    struct Box {
        let x: Int
        let y: Int
        let id: String
        let url: String
        let words: String
        /// `snapshot`, `volume`, `image` or `instance`.
        let kind: String
        let isRoot: Bool
        let isRepeated: Bool
        let isDeleted: Bool
        /// Where its texts stand.
        let textX: Int
        let idY: Int
        let wordsY: Int
    }

    /// A line between two boxes, and where it bends.
    struct Line {
        let path: String
    }

    /// More boxes than this are not drawn.
    static let limit = 200
    private static let boxWidth = 212
    private static let boxHeight = 44
    private static let columnWidth = 272
    private static let rowHeight = 60
    private static let margin = 8

    private(set) var boxes: [Box] = []
    private(set) var lines: [Line] = []
    private(set) var width = 0
    private(set) var height = 0
    private(set) var isCut = false
    let boxW = boxWidth
    let boxH = boxHeight

    init(_ lineage: AuditLineage?) {
        guard let lineage else { return }
        let left = Self.depth(lineage.origins)
        let right = Self.depth(lineage.made)
        let rows = max(1, Self.leaves(lineage.origins), Self.leaves(lineage.made))
        let rootRow = Double(rows - 1) / 2
        let root = place(
            lineage.resource, lineage.provenance, lineage.deletion, column: left, row: rootRow, isRoot: true,
            isRepeated: false)
        // Each side is centred on the resource.
        draw(lineage.origins, beside: root, column: left - 1, step: -1, from: Self.start(lineage.origins, rows))
        draw(lineage.made, beside: root, column: left + 1, step: 1, from: Self.start(lineage.made, rows))
        width = (left + right) * Self.columnWidth + Self.boxWidth + 2 * Self.margin
        height = (boxes.map(\.y).max() ?? 0) + Self.boxHeight + Self.margin
    }

    private static func start(_ nodes: [AuditLineage.Node], _ rows: Int) -> Double {
        Double(rows - leaves(nodes)) / 2
    }

    private static func depth(_ nodes: [AuditLineage.Node]) -> Int {
        nodes.map { 1 + depth($0.next) }.max() ?? 0
    }

    private static func leaves(_ nodes: [AuditLineage.Node]) -> Int {
        nodes.reduce(0) { $0 + max(1, leaves($1.next)) }
    }

    private mutating func draw(
        _ nodes: [AuditLineage.Node], beside parent: Box, column: Int, step: Int, from first: Double
    ) {
        var row = first
        for node in nodes {
            guard boxes.count < Self.limit else {
                isCut = true
                return
            }
            let rows = Double(max(1, Self.leaves(node.next)))
            let box = place(
                node.resource, node.provenance, node.deletion, column: column, row: row + (rows - 1) / 2, isRoot: false,
                isRepeated: node.isRepeated)
            lines.append(step > 0 ? Self.line(parent, box) : Self.line(box, parent))
            draw(node.next, beside: box, column: column + step, step: step, from: row)
            row += rows
        }
    }

    private mutating func place(
        _ resource: AuditResource, _ provenance: AuditProvenance?, _ deletion: AuditDeletion?, column: Int, row: Double,
        isRoot: Bool, isRepeated: Bool
    ) -> Box {
        let x = Self.margin + column * Self.columnWidth
        let y = Self.margin + Int(row * Double(Self.rowHeight))
        let made = provenance.map { "\($0.kind.words) \($0.record.time.text)" } ?? "origin not recorded"
        let words = deletion.map { "deleted \($0.record.time.text)" } ?? made
        let box = Box(
            x: x, y: y, id: resource.id.count > 26 ? resource.id.prefix(25) + "…" : resource.id,
            url: ConsolePaths.lineage(resource.id), words: isRepeated ? "shown elsewhere too" : words,
            kind: resource.kind.name, isRoot: isRoot, isRepeated: isRepeated,
            isDeleted: deletion != nil, textX: x + 14, idY: y + 19, wordsY: y + 35
        )
        boxes.append(box)
        return box
    }

    private static func line(_ from: Box, _ to: Box) -> Line {
        let startX = from.x + boxWidth
        let startY = from.y + boxHeight / 2
        let endY = to.y + boxHeight / 2
        let middle = (startX + to.x) / 2
        return Line(path: "M\(startX) \(startY) C\(middle) \(startY) \(middle) \(endY) \(to.x - 3) \(endY)")
    }
}

extension AuditResource.Kind {
    var name: String {
        switch self {
        case .snapshot: "snapshot"
        case .volume: "volume"
        case .image: "image"
        case .instance: "instance"
        }
    }
}
