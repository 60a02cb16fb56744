internal import EC2Query

/// How CloudTrail writes one EC2 action's parameters and answer.
struct CloudTrailAction: Sendable {
    /// Where the shape was read: a public repository and a path there, or what AWS publishes.
    /// ``CloudTrailAction/generalRule`` when no public record of the action was found.
    let source: String
    /// The place of each parameter by its wire name, `N` standing for a member's number:
    /// `Filter.N.Value.N` is at `filterSet.items[].valueSet.items[].value`. The type follows a colon, as in
    /// `maxResults:integer`; without one it is text. What is not here follows the general rule (``CloudTrailPath``).
    let parameters: [String: String]
    /// Lists that a record has even when the request names none of their members.
    let sets: [String]
    /// Elements of the answer that have another name in the record.
    let elements: [String: String]
    /// What stands around the action's parameters and its answer; `nil` for the old actions, around which nothing does.
    let wrapper: CloudTrailWrapper?
    /// The places that parameters had in older records, before these were wrapped. What is not here followed the general
    /// rule.
    let earlier: [String: String]

    static let generalRule = "general rule: no public record found"

    init(
        source: String, parameters: [String: String] = [:], sets: [String] = [], elements: [String: String] = [:],
        wrapper: CloudTrailWrapper? = nil, earlier: [String: String] = [:]
    ) {
        self.source = source
        self.parameters = parameters
        self.sets = sets
        self.elements = elements
        self.wrapper = wrapper
        self.earlier = earlier
    }
}

extension CloudTrailAction {
    /// The action's entry; one by the general rule for an action that is not translated.
    static func named(_ action: String) -> CloudTrailAction {
        table[action] ?? CloudTrailAction(source: generalRule)
    }
}
