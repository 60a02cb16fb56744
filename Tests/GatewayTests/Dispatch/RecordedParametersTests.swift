import Audit
import EC2Query
import JSONCoding
import OAPI
import OAPISimulator
import Testing
import Translators

@testable import Gateway

@Suite("Parameters as they are recorded")
struct RecordedParametersTests {
    @Test("OAPI's names lose no member either")
    func members() throws {
        let body = try JSON(parsing: #"{"Filters":{"Key":1,"key":2},"L":[{"A":{}}]}"#.utf8)
        #expect(body.withLowerCamelCaseNames.text == #"{"filters":{"Key":1,"key":2},"l":[{"a":{}}]}"#)
    }
}

@Suite("Requests that two readers might take differently", .timeLimit(.minutes(2)))
struct AmbiguousRequestTests {
    @Test("are not left to FCU", arguments: ["&A..B=1", "&A.=1", "&.A=1", "&=1", "&A=1&A.B=2", "&A.B.C=1&A.B=2"])
    func relayed(more: String) async throws {
        let store = RowStore()
        try await TestCloud.with(store: store, untranslated: .relayed) { cloud in
            for action in ["AllocateAddress", "DescribeAddresses"] {
                let reply = try await cloud.relay(.ec2(action, more))
                #expect(reply.element("Code") == "MalformedQueryString")
            }
            #expect(cloud.simulator.journal.isEmpty)
        }
        // What was asked is recorded all the same.
        for record in try store.records(.single) { #expect(record["requestParameters"]?.members?.isEmpty == false) }
    }

    @Test(
        "are not left to OAPI",
        arguments: [
            #"{"SnapshotId":"snap-12345678","SnapshotId":"snap-87654321"}"#,
            #"{"SnapshotId":"snap-12345678","Snapshot\u0049d":"snap-87654321"}"#,
            #"{"A":[{"B":{"C":1,"C":1}}]}"#, #"{"SnapshotId":"snap-12345678"} x"#, "{", "SnapshotId=snap-12345678",
            String(repeating: "[", count: 33) + String(repeating: "]", count: 33),
        ])
    func passedOn(body: String) async throws {
        try await TestCloud.with { cloud in
            for call in ["DeleteSnapshot", "ReadSnapshots"] {
                let reply = try await cloud.send(.oapi(call, body))
                #expect(reply.status == 400)
                let error = try #require(try JSON(parsing: reply.body)["Errors"]?.array?.first)
                #expect(error["Code"]?.string == "4110")
                #expect(error["Details"]?.string?.hasPrefix("gateway: ") == true)
            }
            #expect(cloud.simulator.journal.isEmpty)
        }
    }

    @Test("an empty body, and one that is no object, are OAPI's to refuse", arguments: ["", "[]", "null"])
    func left(body: String) async throws {
        try await TestCloud.with { cloud in
            let reply = try await cloud.send(.oapi("ReadSnapshots", body))
            #expect(!reply.text.contains("gateway:"))
            #expect(cloud.simulator.journal.count == 1)
        }
    }
}
