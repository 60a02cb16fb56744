internal import Audit

/// How one gateway's chain stands, in words.
struct ChainFacts {
    struct Fact {
        let name: String
        let value: String
        let isGood: Bool
        let isBad: Bool

        /// A fact that is neither.
        init(_ name: String, _ value: String) {
            (self.name, self.value, isGood, isBad) = (name, value.shown(), false, false)
        }

        /// A verdict.
        init(_ name: String, _ value: String, isGood: Bool) {
            (self.name, self.value, self.isGood, isBad) = (name, value.shown(limit: 512), isGood, !isGood)
        }
    }

    let facts: [Fact]

    /// Of each chain that is there, and of each that was verified and is not.
    static func all(
        _ chains: [AuditChainHealth], _ verification: ChainVerification.State, now: AuditTime
    ) -> [ChainFacts] {
        switch verification {
        case .never: chains.map { ChainFacts(.init(verdict, "none since this gateway started"), $0, nil, now) }
        case .running(let since, _):
            chains.map { ChainFacts(.init(verdict, "under way since \(since.text)"), $0, nil, now) }
        case .failed(let at, let why):
            chains.map {
                ChainFacts(.init(verdict, "could not be made at \(at.text): \(why)", isGood: false), $0, nil, now)
            }
        case .done(let at, let results):
            chains.map { chain in
                let result = results.first { $0.chain.isIdentical(to: chain.chain) }
                let told = result.map { verdict(of: $0, at) }
                return ChainFacts(told ?? .init(verdict, "it was not found at \(at.text)"), chain, result, now)
            }
                + results.filter { result in !chains.contains { $0.chain.isIdentical(to: result.chain) } }.map {
                    result in
                    ChainFacts(facts: [
                        verdict(of: result, at),
                        .init("Chain", result.chain.isEmpty ? "of unknown name" : result.chain),
                    ])
                }
        }
    }

    private static let verdict = "Last verification"

    private static func verdict(of result: AuditVerification, _ at: AuditTime) -> Fact {
        guard let finding = result.finding else {
            return Fact(
                verdict, "whole: \(result.records) records and \(result.entries) entries (\(at.text))", isGood: true)
        }
        let what = "\(finding.kind.rawValue) at record \(finding.sequence): \(finding.explanation)"
        return Fact(verdict, "broken: \(what) (\(at.text))", isGood: false)
    }

    private init(facts: [Fact]) {
        self.facts = facts
    }

    private init(_ verdict: Fact, _ chain: AuditChainHealth, _ result: AuditVerification?, _ now: AuditTime) {
        let unsigned = chain.lastSequence - chain.signedThrough
        let age = OverviewPage.words(now.seconds - chain.signedAt.seconds)
        let pruned = result?.pruning.map { pruning in
            Fact("Pruned", "records 1 to \(pruning.through.sequence), older than \(pruning.bound.text)")
        }
        facts =
            [
                verdict, Fact("Chain", chain.chain), Fact("Newest record", "\(chain.lastSequence)"),
                Fact(
                    "Signed through",
                    "record \(chain.signedThrough)" + (unsigned > 0 ? ", \(unsigned) not yet signed" : "")),
                Fact("Last signature", "\(chain.signedAt.text), \(age) ago"), Fact("Signing key", chain.keyID),
                Fact("Chain entries", "\(chain.entries)"),
            ] + [pruned].compactMap(\.self)
    }
}
