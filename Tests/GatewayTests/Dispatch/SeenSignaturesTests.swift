import OpenSSL
import SigV4
import Testing

@testable import Gateway

/// The token derived from a name.
private func token(_ name: String) throws -> String { try DerivedToken(of: [name]).text }

extension SeenSignatures {
    /// The same for a signature and a token that are made of names.
    fileprivate mutating func token(of name: String, proposing proposed: String, _ arrival: Arrival) throws -> String {
        token(for: try signature(name), proposing: try DerivedToken(of: [proposed]), arrival).token.text
    }

    fileprivate mutating func learn(_ token: String, of name: String, _ arrival: Arrival) throws {
        learn(try #require(DerivedToken(text: try Self.token(token))), of: try signature(name), arrival)
    }

    private static func token(_ name: String) throws -> String { try DerivedToken(of: [name]).text }

    /// Whether the store is asked before a call with that signature is stored.
    fileprivate mutating func isStored(_ name: String, _ arrival: Arrival) throws -> Bool {
        token(for: try signature(name), proposing: try DerivedToken(of: ["none"]), arrival).isStored
    }

    private func signature(_ name: String) throws -> SignatureDigest {
        let digits = Array(try SHA256.hash(Array(name.utf8).span).hexText.utf8)
        return try SignatureDigest(of: #require(Signature(hex: digits[...])))
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

    @Test("what the store has comes before what this process was about to do, and is asked for once")
    func learned() throws {
        var seen = SeenSignatures(window: .seconds(600), limit: 100)
        #expect(try seen.token(of: "s", proposing: "here", arrival(nil, after: .seconds(5))) == token("here"))
        #expect(try !seen.isStored("s", arrival(nil, after: .seconds(5))))
        try seen.learn("there", of: "s", arrival("one"))
        #expect(try seen.isStored("s", arrival(nil, after: .seconds(6))))
        #expect(try seen.token(of: "s", proposing: "here", arrival("two", after: .seconds(6))) == token("there"))
        #expect(try seen.token(of: "s", proposing: "here", arrival(nil, after: .seconds(6))) == token("there"))
    }

    @Test("equal calls of one second at two gateways are calls of their own, as they are at one")
    func learnedTogether() throws {
        var seen = SeenSignatures(window: .seconds(600), limit: 100)
        #expect(try seen.token(of: "s", proposing: "two", arrival("2", after: .seconds(1))) == token("two"))
        try seen.learn("one", of: "s", arrival("1"))
        #expect(try seen.token(of: "s", proposing: "two", arrival("2", after: .seconds(1))) == token("two"))
        #expect(try seen.token(of: "s", proposing: "one", arrival("1", after: .seconds(300))) == token("one"))
        #expect(try seen.token(of: "s", proposing: "two", arrival("2", after: .seconds(300))) == token("two"))
        #expect(try seen.token(of: "s", proposing: "three", arrival("3", after: .seconds(300))) == token("one"))
    }

    @Test("a call that the store has counts from when it came first, whatever came here since")
    func learnedOfTheSameCall() throws {
        var seen = SeenSignatures(window: .seconds(600), limit: 100)
        #expect(try seen.token(of: "s", proposing: "one", arrival("1", after: .seconds(5))) == token("one"))
        // Within two seconds, and before the store has said what it knows.
        #expect(try seen.token(of: "s", proposing: "two", arrival("2", after: .seconds(6))) == token("two"))
        try seen.learn("one", of: "s", arrival("1"))
        #expect(try seen.token(of: "s", proposing: "two", arrival("2", after: .seconds(6))) == token("one"))
        #expect(try seen.token(of: "s", proposing: "one", arrival("1", after: .seconds(6))) == token("one"))
    }

    @Test("after a restart both of two equal calls are known, and no third one is made")
    func learnedAfterRestart() throws {
        var seen = SeenSignatures(window: .seconds(600), limit: 100)
        for (token, id, delay) in [("one", "1", 0), ("two", "2", 1), ("one", "1", 2)] {
            try seen.learn(token, of: "s", arrival(id, after: .seconds(delay)))
        }
        #expect(try seen.token(of: "s", proposing: "two", arrival("2", after: .seconds(9))) == token("two"))
        #expect(try seen.token(of: "s", proposing: "three", arrival("3", after: .seconds(9))) == token("one"))
    }

    @Test("a signature's digest and a derived token read back, and nothing else does")
    func texts() throws {
        for number in 0..<100 {
            let digest = try SHA256.hash(Array("\(number)".utf8).span).hexText
            let signature = try SignatureDigest(of: #require(Signature(hex: Array(digest.utf8)[...])))
            #expect(signature.text.count == 32)
            #expect(SignatureDigest(text: signature.text) == signature)
            let token = try DerivedToken(of: [digest])
            #expect(DerivedToken(text: token.text)?.matches(token) == true)
        }
        for text in ["", "gw-", "h-" + String(repeating: "0", count: 48), "gw-" + String(repeating: "0", count: 47)] {
            #expect(DerivedToken(text: text) == nil && SignatureDigest(text: text) == nil)
        }
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
