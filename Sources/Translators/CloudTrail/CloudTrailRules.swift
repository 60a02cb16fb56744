internal import EC2Query

/// Where each parameter of one action is recorded.
struct CloudTrailRules {
    private let entry: CloudTrailAction
    /// The wire names of the action's parameters; `nil` for an action that is not translated.
    private let known: Set<String>?

    init(of action: String) {
        entry = CloudTrailAction.named(action)
        known = ActionRegistry.action(named: action).map { Set($0.parameters.map(\.name)) }
    }

    /// The place of a parameter; `nil` when no rule places it.
    func path(of name: String) -> CloudTrailPath? {
        guard !QueryParameters.isOfTheProtocol(name) else { return nil }
        if let path = numberedPath(of: name) { return path }
        // A list's parameter without a number is its first member.
        let numbered = (known ?? []).lazy.compactMap { QueryParameters.numbered(name, as: $0) }.first { $0 != name }
        return numbered.flatMap { numberedPath(of: $0) }
    }

    /// The place of a parameter whose lists are numbered.
    private func numberedPath(of name: String) -> CloudTrailPath? {
        let parts = name.split(separator: ".", omittingEmptySubsequences: false)
        let numbers = parts.compactMap(CloudTrailPath.memberNumber)
        let pattern = parts.map { CloudTrailPath.memberNumber($0) == nil ? String($0) : "N" }.joined(separator: ".")
        for candidate in [name, pattern] {
            if let template = entry.parameters[candidate] {
                return CloudTrailPath(template: template, numbers: numbers)
            }
            guard known?.contains(candidate) ?? (candidate == pattern) else { continue }
            return CloudTrailPath.general(parts, isTranslated: known != nil)
        }
        return nil
    }
}
