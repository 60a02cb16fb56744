internal import Audit

/// The table of calls.
struct CallsPage {
    /// One choice of a list.
    struct Choice {
        let value: String
        let text: String
        let isChosen: Bool
    }

    struct Objection {
        let text: String
    }

    let frame: Frame
    let filter: Fields
    let outcomes: [Choice]
    let protocols: [Choice]
    let objections: [Objection]
    let hasObjections: Bool
    let rows: [CallRow]
    let hasRows: Bool
    let isFiltered: Bool
    let isFirstPage: Bool
    let hasNext: Bool
    let nextURL: String
    let firstURL: String
    let rowsURL: String
    let csvURL: String
    let jsonURL: String
    let count: String

    /// What stands in the form.
    struct Fields {
        let from: String
        let to: String
        let action: String
        let resource: String
        let key: String
        let account: String
        let address: String
        let request: String
        let user: String
        let error: String
    }

    init(_ frame: Frame, _ filter: CallFilter, _ page: AuditPage, isFirst: Bool) {
        self.frame = frame
        self.filter = Fields(
            from: filter["from"], to: filter["to"], action: filter["action"], resource: filter["resource"],
            key: filter["key"], account: filter["account"], address: filter["address"],
            request: filter["request"], user: filter["user"], error: filter["error"])
        outcomes = AuditOutcomeKind.allCases.map {
            Choice(value: $0.rawValue, text: $0.rawValue, isChosen: filter["outcome"] == $0.rawValue)
        }
        protocols = AuditProtocol.allCases.map {
            Choice(value: $0.rawValue, text: $0.shortName, isChosen: filter["protocol"] == $0.rawValue)
        }
        objections = filter.objections.map { Objection(text: $0.text) }
        hasObjections = !objections.isEmpty
        rows = page.entries.map(CallRow.init)
        hasRows = !rows.isEmpty
        isFiltered = !filter.isEmpty
        isFirstPage = isFirst
        let conditions = filter.text
        func url(_ path: String, _ more: String = "") -> String {
            let query = [conditions, more].filter { !$0.isEmpty }.joined(separator: "&")
            return query.isEmpty ? path : "\(path)?\(query)"
        }
        hasNext = page.next != nil
        nextURL = url(ConsolePaths.calls, page.next.map { "behind=\($0.text)" } ?? "")
        firstURL = url(ConsolePaths.calls)
        rowsURL = url(ConsolePaths.rows)
        csvURL = url("/console/export.csv")
        jsonURL = url("/console/export.jsonl")
        let shown = rows.count
        count = "\(shown) call\(shown == 1 ? "" : "s")" + (isFirst ? hasNext ? ", the newest" : "" : ", older")
    }
}
