import Testing

@testable import Gateway

@Suite("Signatures seen before")
struct SeenSignaturesTests {
    private let start = ContinuousClock.now

    private func arrival(_ invocationID: String?, after delay: Duration = .zero) -> SeenSignatures.Arrival {
        .init(invocationID: invocationID, at: start + delay)
    }

    @Test("the first token stays while the signature may be used")
    func first() {
        var seen = SeenSignatures(window: .seconds(10), limit: 100)
        #expect(seen.token(for: "s", proposing: "a", arrival(nil)) == "a")
        #expect(seen.token(for: "s", proposing: "b", arrival(nil, after: .seconds(10))) == "a")
        #expect(seen.token(for: "s", proposing: "c", arrival(nil, after: .seconds(11))) == "c")
    }

    @Test("equal calls of one second that arrive together are calls of their own, and so are their repetitions")
    func together() {
        var seen = SeenSignatures(window: .seconds(600), limit: 100)
        #expect(seen.token(for: "s", proposing: "a", arrival("one")) == "a")
        #expect(seen.token(for: "s", proposing: "b", arrival("two", after: .seconds(2))) == "b")
        #expect(seen.token(for: "s", proposing: "a", arrival("one", after: .seconds(3))) == "a")
        #expect(seen.token(for: "s", proposing: "b", arrival("two", after: .seconds(300))) == "b")
    }

    @Test(
        "a captured request makes nothing new: later, without an ID, or with an ID added",
        arguments: [
            ("one", "two", 2.001), ("one", nil, 0), ("one", nil, 300), (nil, "two", 0), (nil, "two", 300),
            (nil, nil, 0),
        ] as [(String?, String?, Double)])
    func captured(first: String?, second: String?, seconds: Double) {
        var seen = SeenSignatures(window: .seconds(600), limit: 100)
        #expect(seen.token(for: "s", proposing: "a", arrival(first)) == "a")
        #expect(seen.token(for: "s", proposing: "b", arrival(second, after: .seconds(seconds))) == "a")
    }

    @Test("no number of IDs makes more calls of one signature than are told apart")
    func many() {
        var seen = SeenSignatures(window: .seconds(600), limit: 100)
        let tokens = (0...200).map { seen.token(for: "s", proposing: "t\($0)", arrival("\($0)")) }
        #expect(Set(tokens).count == SeenSignatures.callLimit + 1)
        #expect(tokens.last == "t0")
    }

    @Test("the oldest go when there are too many")
    func bounded() {
        var seen = SeenSignatures(window: .seconds(10), limit: 3)
        for number in 0..<5_000 {
            _ = seen.token(for: "s\(number)", proposing: "t\(number)", arrival(nil))
        }
        #expect(seen.count == 3)
        #expect(seen.token(for: "s4999", proposing: "new", arrival(nil)) == "t4999")
        #expect(seen.token(for: "s0", proposing: "new", arrival(nil)) == "new")
    }
}
