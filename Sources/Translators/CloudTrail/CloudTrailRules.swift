internal import EC2Query

/// Where each parameter of one action is recorded.
struct CloudTrailRules: Sendable {
    private let entry: CloudTrailAction
    /// The wire names of the action's parameters; `nil` for an action that is not translated.
    private let known: Set<String>?
    /// The places of those that are no lists: most of what requests have, so it is worked out once.
    private var plainPaths: [String: CloudTrailPath] = [:]

    private static let ofTranslated = Dictionary(
        uniqueKeysWithValues: ActionRegistry.actions.map { ($0.name, CloudTrailRules(of: $0.name, $0.parameters)) })

    /// The rules of an action, translated or not.
    static func named(_ action: String) -> CloudTrailRules {
        ofTranslated[action] ?? CloudTrailRules(of: action, nil)
    }

    /// - Parameter parameters: the action's own; `nil` when they are not known.
    private init(of action: String, _ parameters: [ParameterRule]?) {
        self.init(CloudTrailAction.named(action), known: parameters.map { Set($0.map(\.name)) })
    }

    private init(_ entry: CloudTrailAction, known: Set<String>?) {
        self.entry = entry
        self.known = known
        for name in known ?? [] where !name.contains(".") { plainPaths[name] = derivedPath(of: name) }
    }

    /// Lists that a record has even when the request names none of their members.
    var sets: [String] { entry.sets }

    /// What stands around the parameters.
    var wrapper: CloudTrailWrapper? { entry.wrapper }

    /// The rules of older records, before these were wrapped; `nil` for an action whose records are not.
    func beforeWrapping() -> CloudTrailRules? {
        guard entry.wrapper != nil else { return nil }
        return CloudTrailRules(CloudTrailAction(source: entry.source, parameters: entry.earlier), known: known)
    }

    /// The place of a parameter; `nil` when no rule places it.
    func path(of name: String) -> CloudTrailPath? {
        plainPaths[name] ?? derivedPath(of: name)
    }

    private func derivedPath(of name: String) -> CloudTrailPath? {
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
            if let wrapper = entry.wrapper { return CloudTrailPath.wrapped(parts, in: wrapper) }
            return CloudTrailPath.general(parts, isTranslated: known != nil)
        }
        return nil
    }
}
