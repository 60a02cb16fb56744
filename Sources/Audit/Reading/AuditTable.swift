/// Calls in aligned columns, a line each: time, action, outcome, access key, what was copied to what, request ID.
package struct AuditTable: Sendable {
    package enum Style: Sendable, Hashable {
        /// No heading, no colours: for pipes and files.
        case plain
        /// With a heading.
        case terminal
        /// With a heading, and outcomes in colour.
        case colouredTerminal

        /// Colours only on a terminal, and not when `NO_COLOR` is set and not empty (no-color.org).
        package init(isTerminal: Bool, noColor: String?) {
            if !isTerminal {
                self = .plain
            } else if noColor?.isEmpty ?? true {
                self = .colouredTerminal
            } else {
                self = .terminal
            }
        }
    }

    private struct Line {
        var cells: [String]
        var outcome: AuditOutcomeKind
    }

    private static let headings = ["TIME", "ACTION", "OUTCOME", "ACCESS KEY", "SOURCE → COPY", "REQUEST ID"]
    private static let widestCell = 64

    private let style: Style
    /// In characters. Columns only ever grow, so that lines added later stay aligned with each other.
    private var widths = [20, 15, 9, 20, 29, 36]
    private var hasHeading = false

    package init(style: Style) {
        self.style = style
    }

    /// The lines of these calls, without line breaks; before the first ones of a terminal, the heading.
    package mutating func lines(_ entries: [AuditEntry]) -> [String] {
        let lines = entries.map(Self.line)
        for line in lines {
            for (column, cell) in line.cells.enumerated() { widths[column] = max(widths[column], cell.count) }
        }
        var output: [String] = []
        if style != .plain, !hasHeading {
            hasHeading = true
            output.append(aligned(Self.headings, outcome: nil))
        }
        for line in lines { output.append(aligned(line.cells, outcome: line.outcome)) }
        return output
    }

    private func aligned(_ cells: [String], outcome: AuditOutcomeKind?) -> String {
        var output = ""
        for (column, cell) in cells.enumerated() {
            let isLast = column == cells.count - 1
            let padding = isLast ? "" : String(repeating: " ", count: widths[column] - cell.count + 2)
            if column == 2, style == .colouredTerminal, let outcome {
                output += "\u{1b}[\(outcome.colour)m\(cell)\u{1b}[0m" + padding
            } else {
                output += cell + padding
            }
        }
        return output
    }

    private static func line(_ entry: AuditEntry) -> Line {
        let cells: [String]
        do {
            let record = try entry.record()
            let subject = [record.source, record.copy.map { "→ \($0)" }].compactMap(\.self).joined(separator: " ")
            cells = [
                record.time.text, record.action, outcomeCell(entry, record), record.identity.accessKeyID ?? "-",
                subject.isEmpty ? "-" : subject, record.requestID,
            ]
        } catch {
            cells = ["-", "-", entry.outcome.rawValue, "-", "row \(entry.sequence) is unreadable", "-"]
        }
        return Line(cells: cells.map(cell), outcome: entry.outcome)
    }

    private static func outcomeCell(_ entry: AuditEntry, _ record: AuditRecord) -> String {
        switch entry.outcome {
        case .succeeded, .unknown: entry.outcome.rawValue
        case .refused, .failed: record.outcome.error?.prefixedCode ?? entry.outcome.rawValue
        }
    }

    private static func cell(_ text: String) -> String {
        let safe = TerminalText(text).description
        return safe.count > widestCell ? safe.prefix(widestCell - 1) + "…" : safe
    }
}

extension AuditOutcomeKind {
    /// The number of an ANSI colour.
    fileprivate var colour: Int {
        switch self {
        case .succeeded: 32
        case .refused, .failed: 31
        case .unknown: 33
        }
    }
}
