import JSONCoding
import TestSupport
import Testing

@testable import Audit
@testable import AuditShipping
@testable import AuditStores
@testable import Files

@Suite("Audit record") struct AuditRecordTests {
    @Test("is CloudTrail's JSON, its members in CloudTrail's order")
    func golden() {
        let expected = """
            {"eventVersion":"1.11","userIdentity":{"type":"IAMUser","principalId":"AKIAIOSFODNN7EXAMPLE",\
            "arn":"arn:aws:iam::123456789012:user/default","accountId":"123456789012",\
            "accessKeyId":"AKIAIOSFODNN7EXAMPLE","userName":"default"},"eventTime":"2026-11-23T10:00:00Z",\
            "eventSource":"ec2.amazonaws.com","eventName":"CopySnapshot","awsRegion":"eu-west-2",\
            "sourceIPAddress":"192.0.2.10","userAgent":"aws-cli/2.9.19","requestParameters":{\
            "sourceRegion":"eu-west-2","sourceSnapshotId":"snap-0123456789abcdef0",\
            "presignedUrl":"HIDDEN_DUE_TO_SECURITY_REASONS"},"responseElements":{\
            "requestId":"5d6c7b8a-0000-4000-8000-000000000001","snapshotId":"snap-0fedcba9876543210"},\
            "additionalEventData":{"outcome":"succeeded","stage":"outcome","protocol":"ec2-query","upstream":[{\
            "call":"CreateSnapshot","endpoint":"https://api.eu-west-2.example.com/api/v1/CreateSnapshot",\
            "status":200,"oapiRequestId":"0475ca1e-d0c5-441d-712a-da55a4175157","durationMs":120,"attempt":1}],\
            "clientToken":"token-1","invocationId":"1f0e9d8c-0000-4000-8000-000000000009","gatewayVersion":"0.1.0",\
            "durationMs":131},"requestID":"5d6c7b8a-0000-4000-8000-000000000001",\
            "eventID":"00000000-0000-7000-8000-000000000001","readOnly":false,"eventType":"AwsApiCall",\
            "managementEvent":true,"recipientAccountId":"123456789012","eventCategory":"Management",\
            "tlsDetails":{"tlsVersion":"TLSv1.3","cipherSuite":"TLS_AES_128_GCM_SHA256",\
            "clientProvidedHostHeader":"ec2.example.com"}}
            """
        #expect(String(decoding: sampleRecord().bytes(as: .outcome), as: UTF8.self) == expected)
    }

    @Test("of an intent says that the outcome is unknown, and nothing of what came after")
    func intent() throws {
        let json = try JSON(parsing: sampleRecord().bytes(as: .intent))
        #expect(json["responseElements"] == .null)
        let data = json["additionalEventData"]
        #expect(data?["outcome"] == .string("unknown"))
        #expect(data?["stage"] == .string("intent"))
        #expect(data?["upstream"] == .array([]))
        #expect(data?["durationMs"] == nil)
        #expect(data?["clientToken"] == .string("token-1"))
    }

    @Test("of an intent bears the digest of the request's signature, and reads it back; that of an outcome does not")
    func signatureDigest() throws {
        var record = sampleRecord()
        record.signatureDigest = "0123456789abcdef0123456789abcdef"
        for kind in [AuditRow.Kind.intent, .outcome, .single] {
            let row = AuditRow(record, as: kind)
            let digest = kind == .intent ? record.signatureDigest : nil
            #expect(row.signatureDigest == digest)
            #expect(try AuditRecord(parsing: row.text).signatureDigest == digest)
        }
    }

    @Test("of a failure carries CloudTrail's prefixed code")
    func failure() throws {
        let error = AuditError(.client, code: "InvalidSnapshot.NotFound", message: "no such snapshot")
        let json = try JSON(parsing: sampleRecord(outcome: .failed(error)).bytes(as: .outcome))
        #expect(json["errorCode"] == .string("Client.InvalidSnapshot.NotFound"))
        #expect(json["errorMessage"] == .string("no such snapshot"))
        #expect(json["responseElements"] == .null)
    }

    @Test("of an unknown caller holds its claimed key and nothing else of it")
    func unknownCaller() throws {
        var record = sampleRecord(outcome: .refused(AuditError(.client, code: "AuthFailure", message: "no")))
        record.identity = .unknown(claimedAccessKeyID: "AKIAIOSFODNN7EXAMPLE")
        let json = try JSON(parsing: record.bytes(as: .outcome))
        #expect(
            json["userIdentity"]
                == .object([
                    .init("type", .string("Unknown")), .init("accessKeyId", .string("AKIAIOSFODNN7EXAMPLE")),
                ]))
        #expect(json["recipientAccountId"] == nil)
    }

    static let outcomes: [AuditOutcome] = [
        .succeeded, .refused(AuditError(.client, code: "AuthFailure", message: "m")),
        .failed(AuditError(.server, code: "Unavailable", message: "\u{1b}[2J\n\"")), .unknown(nil),
        .unknown(AuditError(.server, code: "Unavailable", message: "m")),
    ]

    @Test("reads back as it was written", arguments: outcomes)
    func roundTrip(outcome: AuditOutcome) throws {
        var record = sampleRecord(outcome: outcome)
        record.traceParent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
        let text = String(decoding: record.bytes(as: .outcome), as: UTF8.self)
        let read = try AuditRecord(parsing: text)
        var expected = record
        expected.requestParameters = read.requestParameters
        #expect(read == expected)
        #expect(read.bytes(as: .outcome) == record.bytes(as: .outcome))
    }

    @Test("with hardly anything known reads back too")
    func roundTripOfLittle() throws {
        let record = AuditRecord(
            time: sampleTime, identity: .unknown(claimedAccessKeyID: nil), protocol: .oapi, action: "", access: .change,
            region: "", sourceIPAddress: "", outcome: .refused(AuditError(.client, code: "1", message: "")),
            gatewayVersion: "", requestID: "r", eventID: AuditEventID(stored: "e"))
        #expect(try AuditRecord(parsing: String(decoding: record.bytes(as: .outcome), as: UTF8.self)) == record)
    }

    @Test("that somebody tampered with is not read", arguments: ["", "{}", "[]", "null", #"{"eventTime":1}"#])
    func unreadable(text: String) {
        #expect(throws: AuditRecordFailure.self) { try AuditRecord(parsing: text) }
    }

    @Test("derives every column from its bytes", arguments: [AuditRow.Kind.intent, .outcome, .single])
    func columns(kind: AuditRow.Kind) throws {
        var record = sampleRecord(source: "snap-1", copy: "snap-2")
        record.action = String(repeating: "é", count: 500)
        let row = AuditRow(record, as: kind)
        #expect(AuditRow(try AuditRecord(parsing: row.text), as: kind) == row)
        #expect(row.resourceIDs == (kind == .intent ? ["snap-1"] : ["snap-1", "snap-2"]))
    }
}

@Suite("Limits of an audit record") struct AuditLimitTests {
    static func parameters(byteCount: Int) -> JSON {
        .object([.init("description", .string(String(repeating: "x", count: byteCount - #"{"description":""}"#.count)))]
        )
    }

    @Test("leave parameters of 100 KB whole, and cut the longest text of longer ones, saying so", arguments: [0, 1])
    func parameterLimit(excess: Int) throws {
        var record = sampleRecord()
        record.requestParameters = Self.parameters(byteCount: 102_400 + excess)
        let json = try JSON(parsing: record.bytes(as: .outcome))
        let omitted = json["additionalEventData"]?["omitted"]
        if excess == 0 {
            #expect(json["requestParameters"] == record.requestParameters)
            #expect(omitted == nil)
        } else {
            let length = 102_401 - #"{"description":""}"#.count
            let kept = try #require(json["requestParameters"]?["description"]?.string)
            #expect(kept.hasPrefix("xxx") && kept.hasSuffix("x…(cut, \(length) bytes)"))
            #expect(102_300...102_400 ~= json["requestParameters"]?.bytes.count ?? 0)
            #expect(
                omitted
                    == .array([
                        .object([
                            .init("field", .string("requestParameters")), .init("originalSize", .integer(102_401)),
                            .init("reason", .string("size")), .init("limit", .integer(102_400)),
                        ])
                    ]))
        }
    }

    @Test("give strangers 8 KB of parameters")
    func strangers() throws {
        var record = sampleRecord()
        record.identity = .unknown(claimedAccessKeyID: nil)
        record.requestParameters = Self.parameters(byteCount: 8193)
        let json = try JSON(parsing: record.bytes(as: .outcome))
        #expect(json["requestParameters"]?.bytes.count ?? 0 <= 8192)
        #expect(json["requestParameters"]?["description"]?.string?.hasPrefix("xxx") == true)
    }

    @Test("cut text between characters", arguments: [("abc", "abc"), ("abcde", "abcd"), ("abcé", "abc"), ("🙂🙂", "🙂")])
    func cut(text: String, expected: String) {
        #expect(text.cut(to: 4) == expected)
    }

    @Test("hold whatever a stranger sends")
    func everythingLong() throws {
        let long = String(repeating: "\u{1}", count: 1 << 17)
        var record = sampleRecord(outcome: .refused(AuditError(.client, code: long, message: long)))
        record.identity = .unknown(claimedAccessKeyID: long)
        record.action = long
        record.region = long
        record.sourceIPAddress = long
        record.userAgent = long
        record.requestParameters = .object([.init(long, .string(long))])
        record.clientToken = long
        record.invocationID = long
        record.tls = AuditTLSDetails(version: "TLSv1.3", cipherSuite: "x", clientProvidedHostHeader: long)
        record.upstream = Array(repeating: record.upstream[0], count: 1000)
        let bytes = record.bytes(as: .outcome)
        #expect(bytes.count < 65_536)
        _ = try JSON(parsing: bytes)
    }
}
