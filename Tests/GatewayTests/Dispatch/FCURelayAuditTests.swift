import Audit
import JSONCoding
import OAPI
import OAPISimulator
import Testing

@testable import Gateway

@Suite("Records of what goes to FCU", .timeLimit(.minutes(5)))
struct FCURelayAuditTests {
    @Test("the intent of a change is stored before it is sent, and its outcome before it is answered")
    func order() async throws {
        let store = RememberingStore()
        try await TestCloud.with(store: store, untranslated: .relayed) { cloud in
            store.onAppend = { [simulator = cloud.simulator] in simulator.journal.count }
            _ = try await cloud.relay(.ec2("AllocateAddress"))
            #expect(store.journalCounts == [0, 1])
        }
    }

    @Test("a change that cannot be recorded is refused, and reads go on")
    func unavailable() async throws {
        try await TestCloud.with(store: BrokenStore(), untranslated: .relayed) { cloud in
            let change = try await cloud.relay(.ec2("AllocateAddress"))
            #expect(change.status == 503)
            #expect(change.element("Code") == "Unavailable")
            #expect(cloud.simulator.journal.isEmpty)
            let answered = try await cloud.relay(.ec2("DescribeAddresses"))
            #expect(answered.status == 200)
        }
    }

    @Test("a change whose outcome cannot be recorded is not to be repeated")
    func unrecorded() async throws {
        try await TestCloud.with(store: FirstBatchStore(), untranslated: .relayed) { cloud in
            let reply = try await cloud.relay(.ec2("AllocateAddress"))
            #expect(reply.status == 400)
            #expect(reply.element("Code") == "OperationOutcomeUnknown")
            #expect(reply.element("Message")?.contains("AllocateAddress") == true)
        }
    }

    @Test("a record says who did what, where it went and what came of it, and no secret")
    func content() async throws {
        let store = RowStore()
        try await TestCloud.with(store: store, untranslated: .relayed) { cloud in
            _ = try await cloud.relay(.ec2("CreateKeyPair", "&KeyName=k&UserData=c2VjcmV0"))
            _ = try await cloud.relay(.ec2("CreateKeyPair", "&KeyName=k"))
            _ = try await cloud.relay(.ec2("DescribeKeyPairs"))
            _ = try await cloud.relay(
                .ec2("ModifyInstanceAttribute", "&InstanceId=i-12345678&Attribute=userData&Value=c2VjcmV0"))
            cloud.simulator.inject(Fault(.cut, call: "AllocateAddress", moment: .after))
            _ = try await cloud.relay(.ec2("AllocateAddress"))
        }
        let outcomes = try store.records(.outcome)
        #expect(
            outcomes.map(\.["eventName"]?.string)
                == ["CreateKeyPair", "CreateKeyPair", "ModifyInstanceAttribute"])
        #expect(try store.records(.intent).count == outcomes.count + 1)

        let made = outcomes[0]
        #expect(made["userIdentity"]?["accessKeyId"]?.string == TestCloud.key)
        #expect(made["readOnly"] == .bool(false))
        #expect(made["requestParameters"]?["keyName"]?.string == "k")
        #expect(made["requestParameters"]?["userData"]?.string == AuditRedaction.replacement)
        #expect(made["responseElements"]?["keyName"]?.string == "k")
        #expect(made["responseElements"]?["keyMaterial"]?.string == AuditRedaction.replacement)
        #expect(made["responseElements"]?["requestId"]?.string == made["requestID"]?.string)
        let call = try #require(made["additionalEventData"]?["upstream"]?.array?.first)
        #expect(call["call"]?.string == "CreateKeyPair")
        #expect(call["endpoint"]?.string?.hasPrefix("http://127.0.0.1:") == true)
        #expect(call["oapiRequestId"]?.string == made["requestID"]?.string)
        #expect(made["additionalEventData"]?["clientToken"] == nil)

        #expect(outcomes[1]["errorCode"]?.string == "Client.InvalidKeyPair.Duplicate")
        #expect(outcomes[1]["errorMessage"]?.string == "The keypair 'k' already exists.")
        #expect(outcomes[2]["requestParameters"]?["value"]?.string == AuditRedaction.replacement)
        #expect(store.rows.filter { $0.action == "AllocateAddress" }.map(\.kind) == [.intent])

        let read = try #require(try store.records(.single).first)
        #expect(read["eventName"]?.string == "DescribeKeyPairs")
        #expect(read["readOnly"] == .bool(true))
        for row in store.rows {
            #expect(!row.text.contains("PRIVATE KEY"))
            #expect(!row.text.contains("c2VjcmV0"))
            #expect(!row.text.contains(TestCloud.secret))
        }
    }
}
