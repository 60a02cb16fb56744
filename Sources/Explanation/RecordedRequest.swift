package import EC2Query
package import JSONCoding
internal import Translators

/// The request of a recorded call, back from the form that an audit record keeps it in: names begin with a small letter,
/// and lists are arrays.
package enum RecordedRequest {
    /// The parameters of an EC2 request, `Action` among them. What was hidden stays so.
    ///
    /// - Returns: `nil` when the record says that they were too many to keep.
    package static func query(_ action: String, _ recorded: JSON?) -> [FormParameter]? {
        guard !isOmitted(recorded) else { return nil }
        // FCU's own parameters begin with a small letter on the wire too.
        let small = (ActionRegistry.action(named: action)?.parameters ?? []).map(\.name).filter {
            $0.first?.isLowercase ?? false
        }
        var parameters = [FormParameter(name: "Action", value: action)]
        for member in recorded?.members ?? [] {
            let name = small.contains(member.name) ? member.name : member.name.withCapital
            append(member.value, at: name, to: &parameters)
        }
        return parameters
    }

    /// The body of an OAPI call.
    ///
    /// - Returns: `nil` when the record says that it was too large to keep.
    package static func body(_ recorded: JSON?) -> JSON? {
        isOmitted(recorded) ? nil : capitalised(recorded ?? .object([]))
    }

    private static func isOmitted(_ recorded: JSON?) -> Bool {
        recorded == .object([JSON.Member("omitted", .bool(true))])
    }

    private static func append(_ value: JSON, at name: String, to parameters: inout [FormParameter]) {
        switch value {
        case .array(let values):
            for (index, value) in values.enumerated() { append(value, at: "\(name).\(index + 1)", to: &parameters) }
        case .object(let members):
            for member in members {
                // A dot is no part of a name: the value belongs to the name that the others begin with.
                let place = member.name == "." ? name : "\(name).\(member.name.withCapital)"
                append(member.value, at: place, to: &parameters)
            }
        case .string(let text): parameters.append(FormParameter(name: name, value: text))
        case .null, .bool, .integer, .number: parameters.append(FormParameter(name: name, value: value.text))
        }
    }

    private static func capitalised(_ value: JSON) -> JSON {
        switch value {
        case .object(let members): .object(members.map { .init($0.name.withCapital, capitalised($0.value)) })
        case .array(let values): .array(values.map(capitalised))
        case .null, .bool, .integer, .number, .string: value
        }
    }
}

extension String {
    fileprivate var withCapital: String { prefix(1).uppercased() + dropFirst() }
}
