internal import EC2Query
internal import JSONCoding

/// The wire name of what stands at each place of one action's records: ``CloudTrailRules`` backwards.
struct CloudTrailWireNames {
    private struct Rule {
        /// The parts of the wire name, `N` standing for a member's number.
        let parts: [Substring]
        let type: CloudTrailPath.ValueType
    }

    private var ruleAt: [String: Rule] = [:]
    private let wrapper: CloudTrailWrapper?

    init(of action: String) {
        let current = CloudTrailRules.named(action)
        wrapper = current.wrapper
        let parameters = ActionRegistry.action(named: action)?.parameters ?? []
        for rules in [current, current.beforeWrapping()].compactMap(\.self) {
            for parameter in parameters {
                let parts = parameter.name.split(separator: ".")
                guard let path = rules.path(of: parts.map { $0 == "N" ? "1" : String($0) }.joined(separator: ".")),
                    ruleAt[path.template] == nil
                else { continue }
                ruleAt[path.template] = Rule(parts: parts, type: path.type)
            }
        }
    }

    /// Whether a member says no more than which one of its list the object at that place is.
    func isNumber(_ member: JSON.Member, at steps: [CloudTrailPath.Step]) -> Bool {
        wrapper != nil && member.name == CloudTrailWrapper.number && member.value.integer != nil
            && steps.last?.number != nil
    }

    /// The name, and how its value is written there.
    func wireName(of steps: [CloudTrailPath.Step]) -> (name: String, type: CloudTrailPath.ValueType) {
        let path = CloudTrailPath(steps: steps, type: .text)
        guard let rule = ruleAt[path.template] else { return (Self.generalName(of: steps), .text) }
        var numbers = path.numbers[...]
        let parts = rule.parts.map { $0 == "N" ? "\(numbers.popFirst() ?? 1)" : String($0) }
        return (parts.joined(separator: "."), rule.type)
    }

    /// The general rule backwards. Lists of older records have no `items`.
    private static func generalName(of steps: [CloudTrailPath.Step]) -> String {
        var parts: [String] = []
        for (index, step) in steps.enumerated() {
            switch step {
            case .item(let number): parts.append("\(number)")
            case .member("items") where index + 1 < steps.count && steps[index + 1].number != nil:
                if let list = parts.last, list.hasSuffix("Set") { parts[parts.count - 1] = String(list.dropLast(3)) }
            case .member(let name):
                let written = name.prefix(1).uppercased() + name.dropFirst()
                // `{"name": value}` is the member itself of a list of plain values.
                let isPlain =
                    index == steps.count - 1 && index > 1 && steps[index - 1].number != nil
                    && steps[index - 2] == .member("items") && parts.dropLast().last == written
                if !isPlain { parts.append(written) }
            }
        }
        return parts.joined(separator: ".")
    }
}
