/// Calls as the lines of one text: ``AuditExportFormat/jsonl`` or ``AuditExportFormat/csv``.
package struct AuditLines: Sendable {
    package enum Layout: Sendable, Hashable {
        case json
        case csv
    }

    private let layout: Layout
    /// Of the last record that could be read.
    private var time = AuditTime(seconds: 0)
    package private(set) var summary: AuditExportSummary

    package init(_ layout: Layout) {
        self.layout = layout
        summary = AuditExportSummary(format: layout == .json ? .jsonl : .csv)
    }

    /// What stands before the first call.
    package mutating func start() -> [UInt8] {
        let bytes = layout == .csv ? Array(AuditCSV.heading.utf8) : []
        summary.bytes += bytes.count
        return bytes
    }

    /// The lines of these calls, each with its end.
    package mutating func bytes(_ entries: [AuditEntry]) -> [UInt8] {
        var output: [UInt8] = []
        for entry in entries { write(entry, to: &output) }
        summary.bytes += output.count
        return output
    }

    /// A row whose text is no record any more has its line too.
    private mutating func write(_ entry: AuditEntry, to output: inout [UInt8]) {
        let (record, text) = summary.take(entry, after: &time)
        switch layout {
        case .json:
            output.append(contentsOf: text.utf8)
            output.append(UInt8(ascii: "\n"))
        case .csv: output.append(contentsOf: AuditCSV.line(entry, record).utf8)
        }
    }
}
