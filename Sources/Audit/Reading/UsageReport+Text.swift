internal import JSONCoding

extension UsageReport {
    /// Callers of an action that are named; how many more there are is said.
    private static let callersShown = 10

    /// A summary and two tables, without line breaks: what is translated, and what is refused or not translated.
    ///
    /// - Parameter isTranslated: whether the gateway translates the action of that name.
    package func lines(isTranslated: (String) -> Bool) -> [String] {
        let total = ec2Calls + oapiCalls
        guard total > 0 else { return ["no calls"] }
        var lines = ["EC2 calls: \(ec2Calls); OAPI calls: \(oapiCalls) (\(oapiCalls * 100 / total) % of all)"]
        let translated = actions.filter { isTranslated($0.name) }
        if !translated.isEmpty {
            let heading = ["ACTION", "CALLS", "ERRORS", "FIRST", "LAST", "OAPI", "BY (CALLS)"]
            lines += [""] + Self.aligned([heading] + translated.flatMap(Self.rows))
        }
        let troubled = actions.filter { !isTranslated($0.name) || $0.counts.refused > 0 }
        if !troubled.isEmpty {
            let rows = troubled.map { action in
                let isTranslated = isTranslated(action.name)
                return [
                    action.name,
                    isTranslated ? "refused" : action.upstream.isEmpty ? "not translated" : "passed on to FCU",
                    "\(isTranslated ? action.counts.refused : action.counts.all)", action.last.text,
                    Self.list(action.errors.map { "\($0.name) (\($0.count))" }),
                ]
            }
            lines += ["", "Refused or not translated:"]
            lines += Self.aligned([["ACTION", "WHY", "CALLS", "LAST", "ERRORS"]] + rows)
        }
        if isCut { lines += ["", "There is more than this: narrow it by --from, --to, --access-key or --account."] }
        return lines
    }

    /// A row for an action and its most active caller, and one for each caller after that.
    private static func rows(_ action: Action) -> [[String]] {
        var callers = action.callers.prefix(callersShown).map { caller in
            let parts = [caller.accessKeyID ?? "-", caller.userName ?? "not verified", caller.accountID]
            return parts.compactMap(\.self).joined(separator: " ") + " (\(caller.calls))"
        }
        let more = action.callers.count - callers.count
        if more > 0 { callers.append("\(more) more") }
        let first = [
            action.name, "\(action.counts.all)", "\(action.counts.errors)", action.first.text, action.last.text,
            list(action.upstream.map(\.name)), callers.first ?? "-",
        ]
        return [first] + callers.dropFirst().map { Array(repeating: "", count: first.count - 1) + [$0] }
    }

    private static func list(_ names: [String]) -> String {
        names.isEmpty ? "-" : names.joined(separator: ", ")
    }

    private static func aligned(_ rows: [[String]]) -> [String] {
        let rows = rows.map { $0.map { TerminalText($0).description } }
        let widths = (rows.first ?? []).indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        return rows.map { cells in
            let padded = zip(cells, widths).map { $0 + String(repeating: " ", count: $1 - $0.count) }
            return String(padded.joined(separator: "  ").reversed().drop { $0 == " " }.reversed())
        }
    }

    /// The summary as one JSON object.
    ///
    /// - Parameter isTranslated: whether the gateway translates the action of that name.
    package func json(isTranslated: (String) -> Bool) -> String {
        JSON.object([
            .init("ec2Calls", .integer(ec2Calls)), .init("oapiCalls", .integer(oapiCalls)),
            .init("isCut", .bool(isCut)),
            .init("actions", .array(actions.map { $0.json(isTranslated: isTranslated($0.name)) })),
        ]).text
    }
}

extension UsageReport.Action {
    fileprivate func json(isTranslated: Bool) -> JSON {
        .object([
            .init("action", .string(name)), .init("isTranslated", .bool(isTranslated)),
            .init("calls", .integer(counts.all)), .init("succeeded", .integer(counts.succeeded)),
            .init("refused", .integer(counts.refused)), .init("failed", .integer(counts.failed)),
            .init("unknown", .integer(counts.unknown)), .init("first", .string(first.text)),
            .init("last", .string(last.text)), .init("oapi", .array(upstream.map(\.json))),
            .init("errors", .array(errors.map(\.json))), .init("callers", .array(callers.map(\.json))),
        ])
    }
}

extension UsageReport.Tally {
    fileprivate var json: JSON { .object([.init("name", .string(name)), .init("count", .integer(count))]) }
}

extension UsageReport.Caller {
    fileprivate var json: JSON {
        .object(present: [
            "accessKeyId": accessKeyID.map(JSON.string), "userName": userName.map(JSON.string),
            "accountId": accountID.map(JSON.string), "isVerified": .bool(userName != nil), "calls": .integer(calls),
        ])
    }
}
