/// Calls as the lines of one text: ``AuditExportFormat/jsonl`` or ``AuditExportFormat/csv``.
package struct AuditLines: Sendable {
    package enum Layout: Sendable, Hashable {
        case json
        case csv
    }

    private let layout: Layout
    package private(set) var summary: AuditExportSummary

    package init(_ layout: Layout) {
        self.layout = layout
        summary = AuditExportSummary(format: layout == .json ? .jsonl : .csv)
    }

    /// What stands before the first call.
    package mutating func start() -> [UInt8] {
        let bytes =
            switch layout {
            case .json: [UInt8]()
            case .csv: Array(AuditCSV.heading.utf8)
            }
        summary.bytes += bytes.count
        return bytes
    }

    /// The lines of these calls, each with its end.
    package mutating func bytes(_ entries: [AuditEntry]) -> [UInt8] {
        var output: [UInt8] = []
        for entry in entries where write(entry, to: &output) { summary.records += 1 }
        summary.bytes += output.count
        return output
    }

    private mutating func write(_ entry: AuditEntry, to output: inout [UInt8]) -> Bool {
        switch layout {
        case .json:
            // A record has no line break, nor any other control character, as it is written.
            guard !entry.text.isEmpty, entry.text.utf8.allSatisfy({ $0 >= 0x20 }) else {
                summary.unreadable += 1
                return false
            }
            output.append(contentsOf: entry.text.utf8)
            output.append(UInt8(ascii: "\n"))
        case .csv:
            guard let record = try? entry.record() else {  // what cannot be read is counted
                summary.unreadable += 1
                return false
            }
            output.append(contentsOf: AuditCSV.line(entry, record).utf8)
        }
        return true
    }
}
