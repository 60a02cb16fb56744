package import EC2Query
package import JSONCoding
internal import Translators

/// The request of a recorded call, back from the form that an audit record keeps it in.
package enum RecordedRequest {
    /// The parameters of an EC2 request, `Action` among them. What was hidden stays so.
    ///
    /// - Returns: `nil` when an older record says that they were too many to keep.
    package static func query(_ action: String, _ recorded: JSON?) -> [FormParameter]? {
        guard !isOmitted(recorded) else { return nil }
        return [FormParameter(name: "Action", value: action)] + CloudTrailParameters.query(recorded, of: action)
    }

    /// The body of an OAPI call.
    ///
    /// - Returns: `nil` when an older record says that it was too large to keep.
    package static func body(_ recorded: JSON?) -> JSON? {
        isOmitted(recorded) ? nil : capitalised(recorded ?? .object([]))
    }

    private static func isOmitted(_ recorded: JSON?) -> Bool {
        recorded == .object([JSON.Member("omitted", .bool(true))])
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
