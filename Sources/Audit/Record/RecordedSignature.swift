/// What the intent of a create says of the request's signature, and of the `ClientToken` that the create was sent with.
package struct RecordedSignature: Sendable, Equatable {
    /// When the request came, to the second.
    package let time: AuditTime
    package let accessKeyID: String
    /// ``AuditRecord/signatureDigest``.
    package let digest: String
    package let clientToken: String
    /// Whether the request had an invocation ID.
    package let hasInvocationID: Bool

    package init(time: AuditTime, accessKeyID: String, digest: String, clientToken: String, hasInvocationID: Bool) {
        self.time = time
        self.accessKeyID = accessKeyID
        self.digest = digest
        self.clientToken = clientToken
        self.hasInvocationID = hasInvocationID
    }
}
