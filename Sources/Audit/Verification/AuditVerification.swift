/// What verifying an audit store came to.
package struct AuditVerification: Sendable, Equatable {
    /// What is wrong with a store, and where it begins.
    package struct Finding: Error, Sendable, Equatable {
        package enum Kind: String, Sendable, Hashable, CaseIterable {
            /// A record or an entry is not as it was written.
            case altered
            /// A record or an entry is not there any more.
            case removed
            /// A record is there that never was in the chain.
            case inserted
            /// A record is at another's place.
            case reordered
            /// Records at the end are not there any more.
            case tailCut = "tail-cut"
            /// An entry is not signed by the key that had to sign it, or the chain by none that is trusted.
            case badSignature = "bad-signature"
            /// Records at the end bear no seal: nobody who holds the key wrote them.
            case unsealed
            /// What records are found by differs from what they say.
            case lookUp = "look-up"
            /// The database cannot be read there, or is not built as the gateway builds it.
            case damaged
        }

        package let kind: Kind
        /// The first record that it concerns; 0 for what lies before all records or beside them.
        package let sequence: Int
        /// The entry of the chain that it concerns; `nil` for a record.
        package let entry: Int?
        package let explanation: String

        package init(_ kind: Kind, at sequence: Int, entry: Int? = nil, _ explanation: String) {
            self.kind = kind
            self.sequence = sequence
            self.entry = entry
            self.explanation = explanation
        }

        static let noBeginning = Finding(.removed, at: 0, entry: 1, "entry 1 of the chain, its beginning, is missing")
    }

    /// Whose word it is that signatures are judged by.
    package enum Trust: Sendable, Hashable {
        /// The public key that was given.
        case givenKey
        /// The public key in the file beside the signing key.
        case exportedKey(path: String)
        /// The key that the chain itself names: proves nothing against who can write a chain of their own.
        case chainItself
    }

    /// How verification treats entries by which the gateway itself says that records were lost.
    package enum Losses: Sendable, Hashable {
        /// They are a finding.
        case found
        /// The walk goes on behind them: what they say is recorded, and known.
        case passed
    }

    /// The chain's name.
    package let chain: String
    /// The first record looked at.
    package let first: Int
    /// The last record that was found whole; less than ``first`` when there is none.
    package let last: Int
    /// Entries of the chain that were found whole.
    package let entries: Int
    /// The last record that a good signature covers.
    package let signedThrough: Int
    /// What was taken away before the part that was looked at, as the chain itself records; `nil` when nothing was.
    package let pruning: AuditPruning?
    /// The key that signed last.
    package let keyID: String
    package let trust: Trust
    /// Where else it was known how far the chain had come.
    package let anchors: [String]
    /// `nil` when all that was looked at is whole.
    package var finding: Finding?

    package var records: Int { max(0, last - first + 1) }
}

/// Which part of a chain to verify.
package enum AuditVerificationRange: Sendable, Hashable {
    package enum Bound: Sendable, Hashable {
        case sequence(Int)
        /// When records were written, as the chain's entries tell: a call is recorded at its end or later.
        case time(AuditTime)
    }

    /// All of it, and all that records are found by.
    case whole
    /// From the last entry at or before the one bound to the first entry at or after the other.
    case part(from: Bound?, to: Bound?)
}

/// What to verify, and what to compare it with.
package struct AuditVerificationQuestion: Sendable {
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

extension AuditBackend {
    /// Verifies the chains that the question asks for, one answer each.
    ///
    /// - Parameter progress: told how many records of a chain are done, and how many there are.
    package func verify(
        _ question: AuditVerificationQuestion, progress: @escaping @Sendable (_ done: Int, _ of: Int) -> Void
    ) async throws(AuditStoreFailure) -> [AuditVerification] {
        // Gathered before the store is read, for the store may grow.
        let evidence = try AuditEvidence.gather(
            question.files, publicKey: question.publicKey, checkpoint: question.checkpoint)
        return try await verify(question, evidence, progress: progress)
    }
}
