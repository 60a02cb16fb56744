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
        if let field = headers.onlyValue(of: "authorization") { return Self.service(inAuthorization: field[...]) }
        let query = target.queryBytes.prefix(InputLimits.standard.unsignedLength)
        return FormParameter.firstValue(of: "X-Amz-Credential", in: query, limit: AuditLimits.identifier)
            .flatMap { Self.service(ofCredential: Array($0.utf8)[...]) }
    }

    private static func service(inAuthorization field: ArraySlice<UInt8>) -> String? {
        let name = "Credential=".utf8
        guard let start = field.indices.first(where: { field[$0...].starts(with: name) }) else { return nil }
        return service(
            ofCredential: field[(start + name.count)...].prefix { $0 != UInt8(ascii: ",") && $0 != UInt8(ascii: " ") })
    }

    /// The last but one of the five parts of `KEY/DATE/REGION/SERVICE/TERMINATOR`.
    private static func service(ofCredential credential: ArraySlice<UInt8>) -> String? {
        let slash = UInt8(ascii: "/")
        guard credential.count(where: { $0 == slash }) >= 4, let end = credential.lastIndex(of: slash),
            let start = credential[..<end].lastIndex(of: slash)
        else { return nil }
        return String(decoding: credential[(start + 1)..<end], as: UTF8.self)
    }

    /// Whether it is short enough to be served without a signature.
    var isShortEnoughUnsigned: Bool {
        target.queryBytes.count + body.count <= InputLimits.standard.unsignedLength
    }
}
