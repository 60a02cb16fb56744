import OpenSSL
import Testing

@Suite("SHA-256 and HMAC") struct SHA256Tests {
    struct Example: CustomTestStringConvertible {
        let name: String
        let message: [UInt8]
        let digest: String
        var testDescription: String { name }
    }

    /// FIPS 180-4's examples, as NIST publishes them.
    static let examples = [
        Example(
            name: "nothing", message: [],
            digest: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        ),
        Example(
            name: "one block", message: Array("abc".utf8),
            digest: "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        ),
        Example(
            name: "two blocks", message: Array("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq".utf8),
            digest: "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
        ),
        Example(
            name: "a million bytes", message: [UInt8](repeating: UInt8(ascii: "a"), count: 1_000_000),
            digest: "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
        ),
    ]

    @Test("hashes NIST's examples", arguments: examples) func hashing(_ example: Example) throws {
        #expect(try SHA256.hash(example.message.span).hexText == example.digest)
    }

    struct Authentication: CustomTestStringConvertible {
        let name: String
        let key: [UInt8]
        let message: [UInt8]
        let digest: String
        var testDescription: String { name }
    }

    /// RFC 4231 sections 4.2, 4.3, 4.4 and 4.7.
    static let authentications = [
        Authentication(
            name: "short key", key: [UInt8](repeating: 0x0B, count: 20), message: Array("Hi There".utf8),
            digest: "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
        ),
        Authentication(
            name: "key shorter than the digest", key: Array("Jefe".utf8),
            message: Array("what do ya want for nothing?".utf8),
            digest: "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        ),
        Authentication(
            name: "binary message", key: [UInt8](repeating: 0xAA, count: 20),
            message: [UInt8](repeating: 0xDD, count: 50),
            digest: "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"
        ),
        Authentication(
            name: "key longer than a block", key: [UInt8](repeating: 0xAA, count: 131),
            message: Array("Test Using Larger Than Block-Size Key - Hash Key First".utf8),
            digest: "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
        ),
    ]

    @Test("authenticates RFC 4231's examples, the same key twice", arguments: authentications)
    func authenticating(_ example: Authentication) throws {
        let key = try HMACKey(example.key.span)
        #expect(try key.authenticate(example.message.span).hexText == example.digest)
        #expect(try key.authenticate(example.message.span).hexText == example.digest)
    }

    @Test("a digest as a key is the same as its bytes") func digestAsKey() throws {
        let digest = try SHA256.hash(Array("abc".utf8).span)
        let bytes: [UInt8] = stride(from: 0, to: 64, by: 2).map { offset in
            UInt8(digest.hexText.dropFirst(offset).prefix(2), radix: 16)!
        }
        let message = Array("message".utf8)
        let one = try HMACKey(digest).authenticate(message.span)
        let other = try HMACKey(bytes.span).authenticate(message.span)
        #expect(one.matches(other))
    }

    @Test("one key serves many threads at once") func manyThreads() async throws {
        let key = try HMACKey(Array("Jefe".utf8).span)
        let digests = try await withThrowingTaskGroup(of: Set<String>.self) { group in
            for _ in 0..<8 {
                group.addTask { @concurrent in
                    var seen: Set<String> = []
                    for _ in 0..<500 {
                        let message = Array("what do ya want for nothing?".utf8)
                        seen.insert(try key.authenticate(message.span).hexText)
                    }
                    return seen
                }
            }
            return try await group.reduce(into: Set<String>()) { $0.formUnion($1) }
        }
        #expect(digests == ["5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"])
    }

    @Test("digests match when all bytes do, and only then") func matching() throws {
        let text = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        let digest = try SHA256.hash(Array("abc".utf8).span)
        let same = try #require(SHA256Digest(hex: Array(text.utf8)[...]))
        #expect(digest.matches(same))
        for index in text.utf8.indices {
            var altered = Array(text.utf8)
            let place = text.utf8.distance(from: text.utf8.startIndex, to: index)
            altered[place] = altered[place] == UInt8(ascii: "0") ? UInt8(ascii: "1") : UInt8(ascii: "0")
            let other = try #require(SHA256Digest(hex: altered[...]))
            #expect(!digest.matches(other))
        }
    }

    @Test(
        "takes 64 lower-case hexadecimal digits, nothing else",
        arguments: [
            "", String(repeating: "0", count: 63), String(repeating: "0", count: 65),
            "BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD",
            "ga7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
            " a7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
        ]
    ) func badHex(_ text: String) {
        #expect(SHA256Digest(hex: Array(text.utf8)[...]) == nil)
    }
}
