internal import JSONCoding

extension AuditVerification {
    /// What to tell people, in a few lines without line breaks.
    package var lines: [String] {
        var lines: [String] = []
        let range = records > 0 ? "records \(first) to \(last)" : "no records"
        if let finding {
            lines.append(
                "broken: \(finding.kind.rawValue) at record \(finding.sequence): \(TerminalText(finding.explanation))")
            lines.append("whole before that: \(range), signed through record \(signedThrough)")
        } else {
            lines.append("whole: \(range) and \(entries) entries of chain \(TerminalText(chain))")
            lines.append("signed through record \(signedThrough) by key \(TerminalText(keyID))")
        }
        if let pruning {
            lines.append(
                "records 1 to \(pruning.through.sequence), older than \(pruning.bound.text), were pruned, as the chain "
                    + "records")
        }
        switch trust {
        case .givenKey: lines.append("judged by the public key given")
        case .exportedKey(let path): lines.append("judged by the public key in \(TerminalText(path))")
        case .chainItself:
            lines.append("judged by the key that the chain itself names: give --public-key to know whose it is")
        }
        for anchor in anchors { lines.append("compared with \(TerminalText(anchor))") }
        return lines
    }

    /// The same for programs: one JSON object.
    package func json(took duration: Duration) -> String {
        JSON.object(present: [
            "whole": .bool(finding == nil), "chain": .string(chain), "firstRecord": .integer(first),
            "lastRecord": .integer(last), "records": .integer(records), "entries": .integer(entries),
            "signedThrough": .integer(signedThrough), "key": .string(keyID), "judgedBy": .string(trust.name),
            "anchors": .strings(anchors),
            "pruned": pruning.map { pruning in
                .object(present: [
                    "lastRecord": .integer(pruning.through.sequence), "olderThan": .string(pruning.bound.text),
                ])
            },
            "finding": finding.map { finding in
                .object(present: [
                    "kind": .string(finding.kind.rawValue), "record": .integer(finding.sequence),
                    "entry": finding.entry.map { .integer($0) }, "explanation": .string(finding.explanation),
                ])
            },
            "durationMs": .integer(duration.wholeMilliseconds),
        ]).text
    }
}

extension AuditVerification.Trust {
    fileprivate var name: String {
        switch self {
        case .givenKey: "given-key"
        case .exportedKey: "exported-key"
        case .chainItself: "chain-itself"
        }
    }
}
