/// Verifies the chains of a store, of either kind.
package struct AuditVerifier: Sendable {
    /// What to hold the chains against.
    package struct Question: Sendable {
        package var range: AuditVerificationRange
        /// The gateway whose chain is meant; `nil` for all that there are.
        package var gateway: String?
        /// The files beside the signing key of one of the gateways, as far as they are at hand.
        package var files: ChainFiles?
        /// The name of that gateway, when it is known.
        package var owner: String?
        /// A PEM file, in the place of the exported key.
        package var publicKey: String?
        /// A copy of the checkpoint file, kept elsewhere.
        package var checkpoint: String?

        package init(_ range: AuditVerificationRange) {
            self.range = range
        }
    }

    private let backend: any AuditBackend

    package init(_ backend: any AuditBackend) {
        self.backend = backend
    }

    /// One answer for each chain.
    ///
    /// - Parameter progress: told how many records of a chain are done, and how many there are.
    package func verify(
        _ question: Question, progress: @escaping @Sendable (_ done: Int, _ of: Int) -> Void
    ) async throws(AuditStoreFailure) -> [AuditVerification] {
        // Gathered before the store is read, for the store may grow.
        let evidence = try AuditEvidence.gather(
            question.files, publicKey: question.publicKey, checkpoint: question.checkpoint)
        return try await backend.verify(question, evidence, progress: progress)
    }
}

extension AuditEvidence {
    /// What of it is about that chain.
    ///
    /// - Parameter isOwn: whether the public key is that of the chain's gateway.
    package func concerning(_ chain: String, isOwn: Bool) -> AuditEvidence {
        AuditEvidence(
            trust: isOwn ? trust : .chainItself, publicKey: isOwn ? publicKey : nil,
            anchors: anchors.filter { $0.position.chain == chain })
    }
}
