internal import Audit
internal import EC2Query
internal import Limits
internal import SigV4

/// What is told of a request before its sender is known, at a cost that does not grow with the request.
extension DownstreamRequest {
    /// The action that an EC2 request names; `nil` when the beginning of its query and of its form name none.
    var claimedAction: String? {
        Self.claimedAction(target.queryBytes) ?? Self.claimedAction(body[...])
    }

    private static func claimedAction(_ bytes: ArraySlice<UInt8>) -> String? {
        let beginning = bytes.prefix(InputLimits.standard.unsignedLength)
        let name = FormParameter.firstValue(of: "Action", in: beginning, limit: AuditLimits.identifier)
        return name.flatMap { $0.isEmpty ? nil : $0 }
    }

    /// The service of the credential scope that the request states, in a header or in its query; `nil` when it states
    /// none.
    var claimedService: String? {
        let stated =
            header("authorization").flatMap { field -> Substring? in
                guard let name = field.firstRange(of: "Credential=") else { return nil }
                return field[name.upperBound...].prefix { $0 != "," && $0 != " " }
            }
            ?? FormParameter.firstValue(
                of: "X-Amz-Credential", in: target.queryBytes.prefix(InputLimits.standard.unsignedLength),
                limit: AuditLimits.identifier
            ).map { $0[...] }
        guard let parts = stated?.split(separator: "/", omittingEmptySubsequences: false), parts.count >= 5 else {
            return nil
        }
        return String(parts[parts.count - 2])
    }

    /// Whether it is short enough to be served without a signature.
    var isShortEnoughUnsigned: Bool {
        target.queryBytes.count + body.count <= InputLimits.standard.unsignedLength
    }
}
