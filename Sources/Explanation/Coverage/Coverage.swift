internal import EC2Query
internal import Translators

/// What is translated, and how, as a page for people: made from the same rules that are enforced.
package enum Coverage {
    /// The page, in Markdown.
    package static var markdown: String {
        let actions = ActionRegistry.actions.sorted { $0.name < $1.name }
        return """
            # What is translated

            Made from the rules that the gateway enforces, by `scripts/coverage`. `N` stands for a member's number, counted from \
            1. A parameter that is not listed is refused with `UnknownParameter`, a filter with `InvalidParameterValue`; an \
            action that is not listed is `InvalidAction`, or goes to FCU where the operator chose that (`ec2.untranslated: fcu`).

            A parameter is *translated*: it has its effect, by the member of OAPI's named beside it. Or *ignored*: accepted \
            without an effect, and it says why that is right. Or *refused* with `UnsupportedOperation`, always or when it is \
            `true`: what cannot be done is never left undone in silence.

            Every filter is compared at the gateway as EC2 does it, wildcards and all; *asked of OAPI* says which member of its \
            `Filters` carries the values where they are plain, so that less has to be read.

            | Action | | Parameters | Filters |
            | --- | --- | --- | --- |
            \(actions.map(summary).joined(separator: "\n"))

            Tools call actions about snapshots, volumes and images so; [how to set them up](../../deploy/clients.md) is told \
            elsewhere:

            | Tool | Calls | Answered | Refused, saying why | Not known here |
            | --- | --- | --- | --- | --- |
            \(ToolActions.all.map(row(of:)).joined(separator: "\n"))

            \(ToolActions.all.map { "- **\($0.tool)** calls \($0.actions.joined(separator: ", "))." }.joined(separator: "\n"))

            Of the life of a snapshot these are EC2's and not OUTSCALE's, and are `InvalidAction`:

            | Action | Why |
            | --- | --- |
            \(withoutCounterpart.map { row(["\($0.names)", $0.why]) }.joined(separator: "\n"))

            \(actions.map(section).joined(separator: "\n\n"))

            """
    }

    private static let withoutCounterpart = [
        (names: "CancelImportTask", why: "OAPI cannot end an import; delete the snapshot")
    ]

    private static func row(of tool: ToolActions) -> String {
        let answered = tool.actions.count - tool.refused.count - tool.unknown.count
        func list(_ names: [String]) -> String { names.isEmpty ? "–" : names.joined(separator: ", ") }
        return row([
            "\(tool.tool) (\(tool.source))", "\(tool.actions.count)", "\(answered)", list(tool.refused),
            list(tool.unknown),
        ])
    }

    private static func summary(of action: any EC2Action.Type) -> String {
        row([
            "[\(action.name)](#\(action.name.lowercased()))", action.effect.word, "\(action.parameters.count)",
            action.filters.isEmpty ? "–" : "\(action.filters.count)",
        ])
    }

    private static func section(of action: any EC2Action.Type) -> String {
        var lines = ["## \(action.name)", "", "| Parameter | | |", "| --- | --- | --- |"]
        for parameter in action.parameters {
            lines.append(row(["`\(parameter.name)`", parameter.treatment.word, parameter.treatment.explanation]))
        }
        if !action.filters.isEmpty { lines += ["", "| Filter | Asked of OAPI as |", "| --- | --- |"] }
        for filter in action.filters {
            lines.append(row(["`\(filter.name)`", filter.pushedAs.map { "`\($0)`" } ?? "–"]))
        }
        if !action.notes.isEmpty { lines.append("") }
        lines += action.notes.map { "- \($0)" }
        return lines.joined(separator: "\n")
    }

    private static func row(_ cells: [String]) -> String {
        "| " + cells.map { $0.replacing(scalar: "|", with: "\\|") }.joined(separator: " | ") + " |"
    }
}

extension ActionEffect {
    fileprivate var word: String {
        switch self {
        case .reads: "reads"
        case .changes: "changes"
        case .creates, .createsByName, .createsWithoutToken: "creates"
        }
    }
}

extension ParameterRule.Treatment {
    /// What is done with the parameter, in a word or two.
    fileprivate var word: String {
        switch self {
        case .translated: "translated"
        case .ignored: "ignored"
        case .refused: "refused"
        case .refusedWhenTrue: "refused when true"
        }
    }

    /// How, or why.
    fileprivate var explanation: String {
        switch self {
        case .translated(let text), .ignored(let text), .refused(let text), .refusedWhenTrue(let text): text
        }
    }
}
