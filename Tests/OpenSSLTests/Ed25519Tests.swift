import OpenSSL
import Testing

@Suite("Ed25519") struct Ed25519Tests {
    /// RFC 8032 §7.1, TEST 2, its seed wrapped as PKCS #8.
    static let pem = """
        -----BEGIN PRIVATE KEY-----
        MC4CAQAwBQYDK2VwBCIEIEzNCJso/5banbbDRuwRTg9bijGfNaumJNqM9u1PuKb7
        -----END PRIVATE KEY-----

        """
    static let publicKey = "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c"
    static let signature =
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"

    @Test("signs RFC 8032's message as the RFC does") func vector() throws {
        let key = try Ed25519SigningKey(pem: SecretBytes(Self.pem.utf8))
        #expect(key.publicKey.bytes == Self.bytes(Self.publicKey))
        let message: [UInt8] = [0x72]
        #expect(try key.sign(message.span) == Self.bytes(Self.signature))
        #expect(try key.publicKey.verifies(Self.bytes(Self.signature), of: message.span))
    }

    @Test("refuses a signature, a message or a key that differs in one bit") func alterations() throws {
        let key = try Ed25519SigningKey()
        let message = Array("sequence 17".utf8)
        let signature = try key.sign(message.span)
        #expect(try key.publicKey.verifies(signature, of: message.span))
        for index in signature.indices {
            var altered = signature
            altered[index] ^= 1
            #expect(try !key.publicKey.verifies(altered, of: message.span))
        }
        #expect(try !key.publicKey.verifies(signature, of: Array("sequence 18".utf8).span))
        #expect(try !Ed25519SigningKey().publicKey.verifies(signature, of: message.span))
        #expect(try !key.publicKey.verifies(Array(signature.dropLast()), of: message.span))
        #expect(try !key.publicKey.verifies([], of: message.span))
    }

    @Test("reads what it wrote, and what openssl writes") func pems() throws {
        let key = try Ed25519SigningKey(pem: SecretBytes(Self.pem.utf8))
        var written: [UInt8] = []
        try key.pem().append(to: &written)
        #expect(String(decoding: written, as: UTF8.self) == Self.pem)
        let publicPEM = try key.publicKey.pem()
        #expect(
            publicPEM == """
                -----BEGIN PUBLIC KEY-----
                MCowBQYDK2VwAyEAPUAXw+hDiVqStwqnTRt+vJyYLM8uxJaMwM1V8Sr0Zgw=
                -----END PUBLIC KEY-----

                """)
        #expect(try Ed25519PublicKey(pem: Array(publicPEM.utf8).span) == key.publicKey)
        #expect(try Ed25519SigningKey().publicKey != Ed25519SigningKey().publicKey)
    }

    @Test("refuses what is no Ed25519 key", arguments: ["", "text", "-----BEGIN PRIVATE KEY-----\n", publicPEM])
    func refused(text: String) throws {
        #expect(throws: OpenSSLFailure.self) { _ = try Ed25519SigningKey(pem: SecretBytes(text.utf8)) }
        #expect(throws: OpenSSLFailure.self) { _ = try Ed25519PublicKey(pem: Array(Self.pem.utf8).span) }
    }

    /// A key of another kind: X25519.
    static let publicPEM = """
        -----BEGIN PRIVATE KEY-----
        MC4CAQAwBQYDK2VuBCIEIEzNCJso/5banbbDRuwRTg9bijGfNaumJNqM9u1PuKb7
        -----END PRIVATE KEY-----

        """

    @Test("prints nothing of a key") func redaction() throws {
        let key = try Ed25519SigningKey(pem: SecretBytes(Self.pem.utf8))
        var dumped = ""
        dump(key, to: &dumped)
        #expect("\(key)" == "<redacted>" && String(reflecting: key) == "<redacted>")
        #expect(Mirror(reflecting: key).children.isEmpty && !dumped.contains("publicKey"))
    }

    @Test("a digest comes back from its bytes") func digestBytes() throws {
        let digest = try SHA256.hash([1, 2, 3].span)
        var bytes: [UInt8] = []
        digest.append(to: &bytes)
        #expect(bytes.count == 32)
        let back = SHA256Digest(bytes: bytes.span)
        #expect(back?.hexText == digest.hexText)
        let short = Array(bytes.dropLast())
        let none = SHA256Digest(bytes: short.span)
        #expect(none == nil)
    }

    static func bytes(_ hex: String) -> [UInt8] {
        stride(from: 0, to: hex.utf8.count, by: 2).map { start in
            let from = hex.index(hex.startIndex, offsetBy: start)
            return UInt8(hex[from..<hex.index(from, offsetBy: 2)], radix: 16)!
        }
    }
}
