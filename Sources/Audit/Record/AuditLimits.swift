/// How much of a call a record keeps, in bytes of UTF-8.
package enum AuditLimits {
    /// `requestParameters`, and `responseElements` (CloudTrail's limit).
    package static let parameters = 100 * 1024
    /// `requestParameters` of a caller that failed authentication: a stranger shall not fill the store.
    package static let strangersParameters = 8 * 1024
    /// `userAgent` and `errorMessage` (CloudTrail's limit), and the host that a TLS client asked for.
    package static let text = 1024
    /// Names and identifiers: action, access key ID, Region, request ID, tokens, endpoints.
    package static let identifier = 256
    /// Upstream calls per record. More than this and the first ones are kept.
    package static let upstreamCalls = 64
    /// IDs of snapshots and other resources in the parameters, and in the answer, that a record can be found by. A change
    /// is found by all that one request can name (`InputLimits.parameters`).
    package static func resources(of access: AuditAccess) -> Int {
        switch access {
        case .read: 100
        case .change: 5_000
        }
    }
}

extension String {
    /// The longest beginning of at most `limit` bytes that does not end inside a character's scalar.
    package func cut(to limit: Int) -> String {
        guard utf8.count > limit else { return self }
        var end = utf8.index(utf8.startIndex, offsetBy: limit)
        while end > utf8.startIndex, utf8[end] & 0b1100_0000 == 0b1000_0000 { end = utf8.index(before: end) }
        return String(unicodeScalars[..<end])
    }
}
