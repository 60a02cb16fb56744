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

    private let location: AuditStoreLocation

    package init(_ location: AuditStoreLocation) {
        self.location = location
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
        switch location {
        case .memory: throw .notShared
        case .sqlite(let path):
            let verification = try await SQLiteAuditVerifier(path: path, evidence: evidence)
                .verify(question.range, progress: progress)
            if let gateway = question.gateway, gateway != verification.chain { throw .noSuchGateway(gateway) }
            return [verification]
        case .postgresql(let address):
            return try await verify(question, evidence, PostgreSQLAuditVerifier(address), progress)
        }
    }

    private func verify(
        _ question: Question, _ evidence: AuditEvidence, _ verifier: PostgreSQLAuditVerifier,
        _ progress: @escaping @Sendable (Int, Int) -> Void
    ) async throws(AuditStoreFailure) -> [AuditVerification] {
        let stored = try await verifier.chains()
        // A chain of which nothing is left is known by the files of its gateway only.
        let known = evidence.witnesses.map(\.position.chain)
        let all = Set(stored + known).sorted()
        let chains = question.gateway.map { [$0] } ?? all
        guard !chains.isEmpty else { throw .notChained(path: "\(location)") }
        let owner = question.owner ?? question.gateway ?? known.first ?? (all.count == 1 ? all.first : nil)
        if question.publicKey != nil, owner == nil, chains.count > 1 { throw .keyOfOneGateway }
        var verifications: [AuditVerification] = []
        for chain in chains {
            let isOwn = chain == owner || chains.count == 1
            verifications.append(
                try await verifier.verify(
                    chain, question.range, evidence.concerning(chain, isOwn: isOwn), progress: progress))
        }
        return verifications
    }
}

extension AuditEvidence {
    /// What of it is about that chain.
    ///
    /// - Parameter isOwn: whether the public key is that of the chain's gateway.
    fileprivate func concerning(_ chain: String, isOwn: Bool) -> AuditEvidence {
        AuditEvidence(
            trust: isOwn ? trust : .chainItself, publicKey: isOwn ? publicKey : nil,
            witnesses: witnesses.filter { $0.position.chain == chain })
    }
}
