package import EC2Query
package import JSONCoding

/// The parameters of EC2 requests as CloudTrail writes them in `requestParameters`, and back.
///
/// Every path has one type in all records of an action, whatever form the client used: lists are `{"items": [{…}]}`,
/// numbers and booleans are JSON's. Newer actions are written as ``CloudTrailWrapper`` says. What no rule places,
/// parameters of the signature and values of another type than their path's among them, stands as text under its wire
/// name in `otherParameters`, behind the others; nothing is lost.
package enum CloudTrailParameters {
    /// The member that holds what no rule places.
    static let others = "otherParameters"

    /// - Returns: `nil` for a request without parameters.
    package static func recorded(_ parameters: QueryParameters, of action: String) -> JSON? {
        let rules = CloudTrailRules.named(action)
        var tree = CloudTrailTree(values: parameters.all.count)
        var others: [JSON.Member] = []
        for parameter in PermissionForms.unified(parameters, of: action)
        where parameter.name != "Action" && parameter.name != "Version" {
            guard let path = rules.path(of: parameter.name), let value = JSON(parameter.value, as: path.type),
                tree.insert(value, at: path.steps)
            else {
                others.append(JSON.Member(parameter.name, .string(parameter.value)))
                continue
            }
            if rules.wrapper != nil { tree.number(path.steps) }
        }
        var members = tree.json?.members ?? []
        for set in rules.sets where !members.contains(where: { $0.name == set }) {
            members.append(JSON.Member(set, .object([])))
        }
        if !others.isEmpty { members.append(JSON.Member(Self.others, .object(others))) }
        return members.isEmpty ? nil : .object(members)
    }

    /// The parameters of a recorded request, `Action` not among them: of records in CloudTrail's shape, and of older
    /// ones, whose lists are plain arrays or whose parameters were not wrapped yet. A request is given back in one of its
    /// forms.
    package static func query(_ recorded: JSON?, of action: String) -> [FormParameter] {
        var query: [FormParameter] = []
        let names = CloudTrailWireNames(of: action)
        for member in recorded?.members ?? [] {
            if member.name == others, let kept = member.value.members {
                query += kept.map { FormParameter(name: $0.name, value: $0.value.string ?? $0.value.text) }
            } else {
                collect(member.value, at: [.member(member.name)], names, into: &query)
            }
        }
        return query
    }

    private static func collect(
        _ value: JSON, at steps: [CloudTrailPath.Step], _ names: CloudTrailWireNames, into query: inout [FormParameter]
    ) {
        switch value {
        case .array(let values):
            for (index, value) in values.enumerated() {
                collect(value, at: steps + [.item(index + 1)], names, into: &query)
            }
        case .object(let members):
            for member in members where !names.isNumber(member, at: steps) {
                collect(member.value, at: steps + [.member(member.name)], names, into: &query)
            }
        case .null, .bool, .integer, .number, .string:
            let (name, type) = names.wireName(of: steps)
            let text = value.string ?? value.text
            query.append(FormParameter(name: name, value: type == .attribute ? CloudTrailAttribute.wire(text) : text))
        }
    }
}

/// The names of attributes, which CloudTrail writes as EC2's own code has them.
enum CloudTrailAttribute {
    private static let names = [
        "createVolumePermission": "CREATE_VOLUME_PERMISSION", "productCodes": "PRODUCT_CODES",
    ]

    static func recorded(_ wire: String) -> String { names[wire] ?? wire }

    static func wire(_ recorded: String) -> String {
        names.first { $0.value == recorded }?.key ?? recorded
    }
}

extension JSON {
    /// A value as its path has it; `nil` for one of another type.
    fileprivate init?(_ text: String, as type: CloudTrailPath.ValueType) {
        switch type {
        case .text: self = .string(text)
        case .attribute: self = .string(CloudTrailAttribute.recorded(text))
        case .integer:
            guard let value = Int(text) else { return nil }
            self = .integer(value)
        case .boolean:
            switch text.lowercased() {
            case "true", "1": self = .bool(true)
            case "false", "0": self = .bool(false)
            default: return nil
            }
        }
    }
}
