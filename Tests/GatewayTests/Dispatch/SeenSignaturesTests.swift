import OpenSSL
import SigV4
import Testing

@testable import Gateway

/// The token derived from a name.
private func token(_ name: String) throws -> String { try DerivedToken(of: [name]).text() }

extension SeenSignatures {
    /// The same for a signature and a token that are made of names.
    fileprivate mutating func token(of name: String, proposing proposed: String, _ arrival: Arrival) throws -> String {
        let digits = Array(try SHA256.hash(Array(name.utf8).span).hexText.utf8)
        let signature = try #require(Signature(hex: digits[...]))
        return token(for: signature, proposing: try DerivedToken(of: [proposed]), arrival).text()
    }
}

@Suite("Signatures seen before")
struct SeenSignaturesTests {
    private let start = ContinuousClock.now

    private func arrival(_ invocationID: String?, after delay: Duration = .zero) -> SeenSignatures.Arrival {
        .init(hasInvocationID: invocationID != nil, at: start + delay)
    }

    @Test("the first token stays while the signature may be used")
    func first() throws {
        var seen = SeenSignatures(window: .seconds(10), limit: 100)
        #expect(try seen.token(of: "s", proposing: "a", arrival(nil)) == token("a"))
        #expect(try seen.token(of: "s", proposing: "b", arrival(nil, after: .seconds(10))) == token("a"))
        #expect(try seen.token(of: "s", proposing: "c", arrival(nil, after: .seconds(11))) == token("c"))
    }

    @Test("equal calls of one second that arrive together are calls of their own, and so are their repetitions")
    func together() throws {
        var seen = SeenSignatures(window: .seconds(600), limit: 100)
        #expect(try seen.token(of: "s", proposing: "a", arrival("one")) == token("a"))
        #expect(try seen.token(of: "s", proposing: "b", arrival("two", after: .seconds(2))) == token("b"))
        #expect(try seen.token(of: "s", proposing: "a", arrival("one", after: .seconds(3))) == token("a"))
        #expect(try seen.token(of: "s", proposing: "b", arrival("two", after: .seconds(300))) == token("b"))
    }

    @Test(
        "a captured request makes nothing new: later, without an ID, or with an ID added",
        arguments: [
            ("one", "two", 2.001), ("one", nil, 0), ("one", nil, 300), (nil, "two", 0), (nil, "two", 300),
            (nil, nil, 0),
        ] as [(String?, String?, Double)])
    func captured(first: String?, second: String?, seconds: Double) throws {
        var seen = SeenSignatures(window: .seconds(600), limit: 100)
        #expect(try seen.token(of: "s", proposing: "a", arrival(first)) == token("a"))
        #expect(try seen.token(of: "s", proposing: "b", arrival(second, after: .seconds(seconds))) == token("a"))
    }

    @Test("no number of IDs makes more calls of one signature than are told apart")
    func many() throws {
        var seen = SeenSignatures(window: .seconds(600), limit: 100)
        let tokens = try (0...200).map { try seen.token(of: "s", proposing: "t\($0)", arrival("\($0)")) }
        #expect(Set(tokens).count == SeenSignatures.callLimit + 1)
        #expect(try tokens.last == token("t0"))
    }

    @Test("the oldest go when there are too many")
    func bounded() throws {
        var seen = SeenSignatures(window: .seconds(10), limit: 3)
        for number in 0..<5_000 {
            _ = try seen.token(of: "s\(number)", proposing: "t\(number)", arrival(nil))
        }
        #expect(seen.count == 3)
        #expect(try seen.token(of: "s4999", proposing: "new", arrival(nil)) == token("t4999"))
        #expect(try seen.token(of: "s0", proposing: "new", arrival(nil)) == token("new"))
    }
}
