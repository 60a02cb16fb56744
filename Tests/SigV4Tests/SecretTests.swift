import SigV4
import Testing

@Suite("Secrets") struct SecretTests {
    @Test("secrets and keys print redacted by every route") func redaction() throws {
        let secret = SecretAccessKey("wJalrXUtnFEMIK7MDENG")
        let scope = CredentialScope(date: date("20261123T101500Z"), region: "r", service: "s", dialect: .osc4)
        let key = try SigningKey(secret, scope: scope)
        struct Holder {
            let secret: SecretAccessKey
            let list: [SecretAccessKey]
        }
        for value in [secret as Any, key as Any, Optional(secret) as Any, Holder(secret: secret, list: [secret])] {
            var dumped = ""
            dump(value, to: &dumped)
            var printed = ""
            print(value, to: &printed)
            var debugged = ""
            debugPrint(value, to: &debugged)
            let texts = [
                dumped, printed, debugged, "\(value)", String(describing: value), String(reflecting: value),
                "\([value])", "\(["k": value])",
            ]
            for text in texts {
                #expect(text.contains("<redacted>"))
                #expect(!text.contains("wJalr") && !text.contains("119, 74"))
            }
        }
        #expect(Mirror(reflecting: secret).children.isEmpty)
        #expect(Mirror(reflecting: key).children.isEmpty)
    }

    @Test("secrets match by content") func matching() {
        #expect(SecretAccessKey("a").matches(SecretAccessKey(bytes: [0x61])))
        #expect(!SecretAccessKey("a").matches(SecretAccessKey("b")))
    }

    @Test(
        "an access key ID is 1 to 128 letters, digits, `_`, `-`, `.`",
        arguments: [
            ("AKIDEXAMPLE0000000001", true), ("a", true), ("a_b-c.d", true), ("", false), ("a b", false),
            ("a/b", false),
            ("é", false), ("a,b", false), (String(repeating: "A", count: 128), true),
            (String(repeating: "A", count: 129), false),
        ]
    ) func accessKeyID(_ text: String, _ isOne: Bool) {
        #expect((AccessKeyID(text) != nil) == isOne)
        #expect(AccessKeyID(text)?.description == (isOne ? text : nil))
    }
}
