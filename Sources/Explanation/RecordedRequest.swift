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
    package static func body(_ call: String, _ recorded: JSON?) -> JSON? {
        isOmitted(recorded) ? nil : OAPIParameters.body(recorded ?? .object([]), of: call)
    }

    private static func isOmitted(_ recorded: JSON?) -> Bool {
        recorded == .object([JSON.Member("omitted", .bool(true))])
    }
}
