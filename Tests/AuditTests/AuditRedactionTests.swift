import JSONCoding
import TestSupport
import Testing

@testable import Audit
@testable import AuditShipping
@testable import AuditStores
@testable import Files

@Suite("Audit redaction") struct AuditRedactionTests {
    static func redacted(_ value: JSON) throws -> JSON {
        var output: [UInt8] = []
        var redaction = AuditRedaction()
        redaction.begin(noting: 100)
        redaction.write(value, to: &output)
        return try JSON(parsing: output)
    }

    static let secretNames = [
        "presignedUrl", "PresignedUrl", "FileLocation", "fileLocation", "ImageLocation", "SecretKey",
        "secret_access_key", "Password",
        "adminPassword", "X-Amz-Signature", "signature", "Authorization", "X-Amz-Security-Token", "sessionToken",
        "PrivateKey", "PreSharedKey", "Passphrase", "OtpCode", "UserData", "diskContainer.1.PresignedUrl",
        "snapshotLocation", "OsuManifestUrl", "url", "Url", "SecretKey",
        "keyMaterial", "customerGatewayConfiguration", "ClientGatewayConfiguration", "BgpKey", "Token",
    ]

    @Test("hides the value of a secret's name", arguments: secretNames)
    func names(name: String) throws {
        let redacted = try Self.redacted(.object([.init(name, .string("s3cr3t"))]))
        #expect(redacted[name] == .string("HIDDEN_DUE_TO_SECURITY_REASONS"))
    }

    @Test("hides every secret of OUTSCALE's description in a record of its call")
    func published() throws {
        let lines = secretMembersOfCalls.split(separator: "\n")
        #expect(lines.count > 30)
        for line in lines {
            let words = line.split(separator: " ").map(String.init)
            let value = words[2].split(separator: ".").reversed().reduce(JSON.string("s3cr3t")) { inner, name in
                .object([.init(name.prefix(1).lowercased() + name.dropFirst(), inner)])
            }
            var record = sampleRecord(action: words[0])
            record.protocol = .oapi
            if words[1] == "answer" { record.responseElements = value } else { record.requestParameters = value }
            let text = String(decoding: record.bytes(as: .outcome), as: UTF8.self)
            #expect(!text.contains("s3cr3t"), "\(line)")
        }
    }

    static let openNames = [
        "clientToken", "sourceSnapshotId", "description", "nextToken", "keyName", "publicKey", "accessKeyId", "sign",
        "dryRun", "tags", "files", "location", "urls", "urlExpiry", "osuPrefix", "accessKey",
    ]

    @Test("shows the value of any other name", arguments: openNames)
    func shownNames(name: String) throws {
        #expect(try Self.redacted(.object([.init(name, .string("seen"))]))[name] == .string("seen"))
    }

    @Test("hides the value of an attribute that is a secret, and of no other")
    func attributes() throws {
        for (attribute, value) in [("userData", AuditRedaction.replacement), ("instanceType", "s3cr3t")] {
            let redacted = try Self.redacted(
                .object([.init("attribute", .string(attribute)), .init("value", .string("s3cr3t"))]))
            #expect(redacted["value"]?.string == value)
        }
    }

    @Test("reaches every depth, and hides objects, arrays and numbers whole")
    func depth() throws {
        let secret = JSON.object([
            .init("a", .array([.object([.init("osuApiKey", .object([.init("SecretKey", .string("s3cr3t"))]))])])),
            .init("password", .array([.string("s3cr3t")])),
            .init("secret", .object([.init("x", .string("s3cr3t"))])),
            .init("otpCode", .integer(123_456)),
            .init("passwordIsSet", .bool(true)),
        ])
        let redacted = try Self.redacted(secret)
        #expect(!redacted.text.contains("s3cr3t"))
        #expect(!redacted.text.contains("123456"))
        #expect(redacted["passwordIsSet"] == .bool(true))
    }

    static let signedURLs = [
        "https://bucket.example.com/k?AWSAccessKeyId=AKIAIOSFODNN7EXAMPLE&Signature=abc%2F&Expires=1",
        "https://ec2.example.com/?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Signature=00ff",
        "https%3A%2F%2Fec2.example.com%2F%3FX-Amz-Signature%3D00ff", "ssignature=1",
    ]

    @Test("hides a URL that bears a signature, under whatever name", arguments: signedURLs)
    func signed(url: String) throws {
        #expect(try Self.redacted(.object([.init("description", .string(url))]))["description"]?.string != url)
        #expect(try Self.redacted(.array([.string(url)])).text.contains("HIDDEN"))
    }

    @Test("leaves talk of signatures alone", arguments: ["signature", "my signature is here", "signatur=1"])
    func talk(text: String) throws {
        #expect(try Self.redacted(.string(text)) == .string(text))
    }

    @Test("also covers response elements and the error's message")
    func elsewhere() {
        var record = sampleRecord(
            outcome: .failed(AuditError(.client, code: "X", message: "cannot read https://x.example/?Signature=zzz")))
        record.responseElements = .object([.init("secretKey", .string("zzz"))])
        #expect(!String(decoding: record.bytes(as: .outcome), as: UTF8.self).contains("zzz"))
    }

    @Test("finds the snapshots and other resources that were named, but none in what is hidden")
    func resourceIDs() {
        var redaction = AuditRedaction()
        redaction.begin(noting: 100)
        var output: [UInt8] = []
        redaction.write(
            .object([
                .init(
                    "snapshotId",
                    .strings(["snap-1", "snap-2", "snap-1", "snap-", "snap-XYZ", "ami-1", "a snap-3", "vpc-1"])),
                .init("secret", .string("snap-4")),
                .init(
                    "ModifyVolumeRequest",
                    .object([
                        .init("VolumeId", .string("vol-1")),
                        .init(
                            "Filter",
                            .array([.object([.init("content", .string("vol-2")), .init("tag", .integer(1))])])),
                    ])),
            ]), to: &output)
        #expect(redaction.resources.ids == ["snap-1", "snap-2", "ami-1", "vol-1", "vol-2"])
    }
}
