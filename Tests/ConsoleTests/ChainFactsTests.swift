import Testing

@testable import Audit
@testable import Console

@Suite("How chains stand, on the console")
struct ChainFactsTests {
    private let time = AuditTime(seconds: 1_795_428_000)

    private func health(_ chain: String) -> AuditChainHealth {
        AuditChainHealth(
            chain: chain, lastSequence: 5, signedThrough: 5, signedAt: time, keyID: "00ff00ff00ff00ff", entries: 2)
    }

    private func result(_ chain: String, _ finding: AuditVerification.Finding? = nil) -> AuditVerification {
        AuditVerification(
            chain: chain, first: 1, last: 5, entries: 2, signedThrough: 5, pruning: nil, keyID: "00ff00ff00ff00ff",
            trust: .chainItself, anchors: [], finding: finding)
    }

    /// Of each chain its name and what is said of it: `+` good, `-` bad, `?` neither.
    private func told(_ chains: [String], _ results: [AuditVerification]) -> [String] {
        ChainFacts.all(chains.map(health), .done(at: time, results), now: time).map { chain in
            let name = chain.facts.first { $0.name == "Chain" }?.value ?? "none"
            let verdict = chain.facts[0]
            return "\(name) \(verdict.isGood ? "+" : verdict.isBad ? "-" : "?")"
        }
    }

    private let broken = AuditVerification.Finding(.altered, at: 3, "record 3 was altered")

    @Test("each chain is told its own verdict, in whatever order they come")
    func each() {
        #expect(told(["a", "b"], [result("b"), result("a", broken)]) == ["a -", "b +"])
        #expect(told(["a", "b"], [result("a"), result("b", broken)]) == ["a +", "b -"])
    }

    @Test("a chain that was not verified is told no other's verdict")
    func unverified() {
        #expect(told(["a", "new"], [result("a")]) == ["a +", "new ?"])
    }

    @Test("what is found of a chain that is not there any more is told too")
    func gone() {
        #expect(told(["a"], [result("a"), result("gone", broken)]) == ["a +", "gone -"])
        #expect(told(["a"], [result("", broken)]) == ["a ?", "of unknown name -"])
        #expect(told([], [result("gone", broken)]) == ["gone -"])
    }
}
