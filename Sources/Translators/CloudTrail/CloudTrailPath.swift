/// Where a value stands in `requestParameters`: `filterSet.items[].valueSet.items[].value`, the numbers of its lists'
/// members filled in.
struct CloudTrailPath: Sendable, Hashable {
    enum Step: Sendable, Hashable {
        case member(String)
        /// The member of a list that has this number in the request.
        case item(Int)
    }

    enum ValueType: String, Sendable, Hashable {
        case text
        case integer
        case boolean
        /// The name of an attribute: `createVolumePermission` is `CREATE_VOLUME_PERMISSION`.
        case attribute
    }

    var steps: [Step]
    var type: ValueType

    /// Booleans and numbers among the parameters that follow the general rule.
    private static let types: [String: ValueType] = [
        "AllAvailabilityZones": .boolean, "AllRegions": .boolean, "DeleteAssociatedSnapshots": .boolean,
        "DryRun": .boolean, "EnaSupport": .boolean, "Encrypted": .boolean, "Force": .boolean,
        "IncludeDeprecated": .boolean, "IncludeDisabled": .boolean, "IncludeManagedResources": .boolean,
        "MaxResults": .integer, "MultiAttachEnabled": .boolean, "NoReboot": .boolean,
    ]

    /// By the general rule: names in lowerCamelCase, and a list `Name.N` as `nameSet.items[]`, whose members are objects,
    /// `{"name": value}` for plain values. A name that is a plural already keeps it.
    ///
    /// - Parameter isTranslated: whether the types of the action's parameters are known here.
    /// - Returns: `nil` for a name with an empty part.
    static func general(_ parts: [Substring], isTranslated: Bool) -> CloudTrailPath? {
        var steps: [Step] = []
        for (index, part) in parts.enumerated() {
            guard !part.isEmpty else { return nil }
            if index > 0, let number = memberNumber(part) {
                let name = lowered(String(parts[index - 1]))
                if case .member = steps.last { steps[steps.count - 1] = .member(setName(name)) }
                steps += [.member("items"), .item(number)]
                if index == parts.count - 1 { steps.append(.member(name)) }
            } else {
                steps.append(.member(lowered(String(part))))
            }
        }
        let type = isTranslated ? types[String(parts[parts.count - 1])] : nil
        return CloudTrailPath(steps: steps, type: type ?? .text)
    }

    /// Inside a ``CloudTrailWrapper``: the names of the wire, and a list `Name.N` as `Name[]`, whose members are objects,
    /// `{"content": value}` for plain values.
    ///
    /// - Returns: `nil` for a name with an empty part.
    static func wrapped(_ parts: [Substring], in wrapper: CloudTrailWrapper) -> CloudTrailPath? {
        var steps: [Step] = [.member(wrapper.request)]
        for (index, part) in parts.enumerated() {
            guard !part.isEmpty else { return nil }
            if index > 0, let number = memberNumber(part) {
                steps.append(.item(number))
                if index == parts.count - 1 { steps.append(.member(CloudTrailWrapper.value)) }
            } else {
                steps.append(.member(String(part)))
            }
        }
        return CloudTrailPath(steps: steps, type: types[String(parts[parts.count - 1])] ?? .text)
    }

    static func setName(_ name: String) -> String { name.hasSuffix("s") ? name : name + "Set" }

    static func lowered(_ name: String) -> String { name.prefix(1).lowercased() + name.dropFirst() }

    /// A member's number, as the wire has it.
    static func memberNumber(_ part: Substring) -> Int? {
        guard part.utf8.count <= 9, part.utf8.allSatisfy({ UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }) else {
            return nil
        }
        return Int(part)
    }

    /// Reads a path of the table, `[]` standing for the members of a list, whose numbers are given in their order.
    init(template: String, numbers: [Int]) {
        let halves = template.split(separator: ":")
        type = halves.count > 1 ? ValueType(rawValue: String(halves[1])) ?? .text : .text
        var numbers = numbers[...]
        steps = []
        for part in halves[0].split(separator: ".") {
            let isList = part.hasSuffix("[]")
            steps.append(.member(String(isList ? part.dropLast(2) : part)))
            if isList { steps.append(.item(numbers.popFirst() ?? 1)) }
        }
    }

    init(steps: [Step], type: ValueType) {
        self.steps = steps
        self.type = type
    }

    /// The path as the table writes it, without its type.
    var template: String {
        var text = ""
        for step in steps {
            switch step {
            case .member(let name): text += (text.isEmpty ? "" : ".") + name
            case .item: text += "[]"
            }
        }
        return text
    }

    /// The numbers of the lists' members, in their order.
    var numbers: [Int] {
        steps.compactMap { step in
            switch step {
            case .member: nil
            case .item(let number): number
            }
        }
    }
}
