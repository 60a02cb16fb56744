import OpenSSL
import Testing

@Suite("Secret and random bytes") struct SecretBytesTests {
    @Test("a secret prints redacted by every route") func redaction() throws {
        let secret = SecretBytes("wJalrXUtnFEMIK7MDENG".utf8)
        let key = try HMACKey(Array("wJalrXUtnFEMIK7MDENG".utf8).span)
        for value in [secret as Any, key as Any] {
            var dumped = ""
            dump(value, to: &dumped)
            var printed = ""
            print(value, to: &printed)
            debugPrint(value, to: &printed)
            for text in [dumped, printed, "\(value)", String(reflecting: value), "\([value])", "\(["k": value])"] {
                #expect(text.contains("<redacted>"))
                #expect(!text.contains("wJalr"))
            }
            #expect(Mirror(reflecting: value).children.isEmpty)
        }
    }

    @Test("secrets match when all bytes do, and only then") func matching() {
        let secret = SecretBytes([1, 2, 3])
        #expect(secret.matches(SecretBytes([1, 2, 3])))
        #expect(!secret.matches(SecretBytes([1, 2, 4])))
        #expect(!secret.matches(SecretBytes([1, 2])))
        #expect(SecretBytes([]).matches(SecretBytes([])))
        var copy: [UInt8] = [0]
        secret.append(to: &copy)
        #expect(copy == [0, 1, 2, 3] && secret.count == 3)
        SecretBytes.erase(&copy)
        #expect(copy.isEmpty)
    }

    @Test("random bytes come in the number asked for, and never twice the same") func random() throws {
        #expect(try RandomBytes.make(count: 0).isEmpty)
        let (one, other) = (try RandomBytes.make(count: 32), try RandomBytes.make(count: 32))
        #expect(one.count == 32 && other.count == 32 && one != other)
    }

    @Test("a failure names the call and libcrypto's reasons") func failureText() throws {
        // More bytes than libcrypto's int can count: refused before any is written.
        let failure = try #require(throws: OpenSSLFailure.self) {
            try RandomBytes.make(count: Int(Int32.max) + 1)
        }
        #expect(failure.operation == .random)
        #expect(failure.description.hasPrefix("libcrypto: random"))
    }
}
