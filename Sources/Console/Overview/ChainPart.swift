internal import Audit

/// The part of the overview that tells how the chains stand; while they are verified, the page fetches it by itself.
struct ChainPart {
    let formToken: String
    let chains: [ChainFacts]
    /// What is wrong with this gateway's own chain, when something is.
    let chainDamage: String?
    let canAct: Bool
    let isVerifying: Bool
    /// How far the verification is, in records.
    let done: Int
    let of: Int
    let hasProgress: Bool
    let progressWords: String

    init(
        _ frame: Frame, _ chains: [AuditChainHealth], chainDamage: String?, _ verification: ChainVerification.State,
        now: AuditTime
    ) {
        formToken = frame.formToken
        self.chains = ChainFacts.all(chains, verification, now: now)
        self.chainDamage = chainDamage?.shown(limit: 512)
        canAct = frame.isOperator
        isVerifying = verification.isRunning
        let progress = verification.progress
        (done, of, hasProgress) = (progress?.done ?? 0, progress?.of ?? 0, progress != nil)
        progressWords = progress.map { "\($0.done) of \($0.of) records verified" } ?? "The verification begins."
    }
}
