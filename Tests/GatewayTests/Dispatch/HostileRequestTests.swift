import Curl
import EC2Query
import JSONCoding
import Limits
import Logging
import OAPI
import OAPISimulator
import ServiceLifecycle
import SigV4
import TestSupport
import Testing
import Translators

@testable import Audit
@testable import Gateway

@Suite("Requests made to cost too much", .timeLimit(.minutes(5)))
struct HostileRequestTests {
    private static let threads = BlockingThreads.smallStack()

    /// Answers it on a thread with a small stack.
    private static func answer(_ request: DownstreamRequest, _ cloud: TestCloud) async -> DownstreamReply {
        await withTaskExecutorPreference(threads) { @concurrent () -> DownstreamReply in
            #expect(BlockingThreads.stackSize == BlockingThreads.smallStackSize)
            return await cloud.dispatcher.answer(request)
        }
    }

    @Test("none needs a large stack, and what is recorded of it can be read back")
    func records() async throws {
        let store = RowStore()
        try await TestCloud.with(store: store, untranslated: .relayed) { cloud in
            for hostile in HostileRequest.all {
                let unsigned = await Self.answer(hostile.request.unsigned, cloud)
                #expect((400..<500).contains(unsigned.status), "\(hostile.testDescription): \(unsigned.status)")
                var forged = hostile.request
                forged.secret = "wrong"
                let refused = await Self.answer(try forged.signed(at: cloud.signingDate), cloud)
                #expect((400..<500).contains(refused.status), "\(hostile.testDescription): \(refused.status)")
                let signed = await Self.answer(try hostile.request.signed(at: cloud.signingDate), cloud)
                #expect((200..<500).contains(signed.status), "\(hostile.testDescription): \(signed.status)")
            }
        }
        #expect(store.rows.count >= 3 * HostileRequest.all.count)
        for row in store.rows {
            #expect(throws: Never.self, "\(row.text.prefix(200))") { try AuditRecord(parsing: row.text) }
        }
    }

    @Test("of a request that is not let in nothing is built: its record says who claims to ask what, and why not")
    func refusedRecord() async throws {
        let store = RowStore()
        let request = TestRequest.copy("&Description=d")
        let call = TestRequest.oapi("CreateSnapshot", #"{"VolumeId":"vol-12345678","ClientToken":"t"}"#)
        let lookUp = TestRequest.lookUp(#"{"MaxResults":1}"#)
        try await TestCloud.with(store: store) { cloud in
            for request in [request, call, lookUp, request.asGET] {
                _ = await cloud.dispatcher.answer(request.unsigned)
                var forged = request
                forged.secret = "wrong"
                _ = try await cloud.send(forged)
            }
        }
        let records = try store.records(.single)
        let actions = ["CopySnapshot", "CreateSnapshot", "LookupEvents", "CopySnapshot"].flatMap { [$0, $0] }
        #expect(records.map { $0["eventName"]?.string } == actions)
        for (index, record) in records.enumerated() {
            #expect(record["requestParameters"] == .null)
            #expect(record["userIdentity"]?["type"]?.string == "Unknown")
            #expect(record["userIdentity"]?["accessKeyId"]?.string == (index.isMultiple(of: 2) ? nil : TestCloud.key))
            #expect(record["sourceIPAddress"]?.string == "192.0.2.1")
            #expect(record["errorCode"]?.string?.isEmpty == false)
            #expect(record["additionalEventData"]?["clientToken"] == nil)
        }
    }

    @Test("a long action is cut, and one beyond the beginning of a request is not looked for")
    func longAction() async throws {
        let store = RowStore()
        try await TestCloud.with(store: store) { cloud in
            let long = TestRequest(body: "Action=" + String(repeating: "x", count: 100_000))
            let late = TestRequest(
                body: String(repeating: "a&", count: InputLimits.standard.unsignedLength / 2) + "Action=X")
            _ = await cloud.dispatcher.answer(long.unsigned)
            _ = await cloud.dispatcher.answer(late.unsigned)
            _ = try await cloud.send(late)
        }
        let records = try store.records(.single)
        #expect(records.map { $0["eventName"]?.string?.utf8.count } == [64, 7, 7])
    }

    @Test("what is served unsigned is served to a short request only")
    func unsignedLength() async throws {
        try await TestCloud.with { cloud in
            let limit = InputLimits.standard.unsignedLength
            let form = "Action=DescribeRegions&DryRun="
            let fits = TestRequest(body: form + String(repeating: " ", count: limit - form.utf8.count))
            #expect(await cloud.dispatcher.answer(fits.unsigned).element("Code") == "InvalidParameterValue")
            let tooLong = TestRequest(body: fits.body + " ")
            #expect(await cloud.dispatcher.answer(tooLong.unsigned).element("Code") == "AuthFailure")
            let body = "{}" + String(repeating: " ", count: limit - 2)
            #expect(await cloud.dispatcher.answer(TestRequest.oapi("ReadRegions", body).unsigned).status == 200)
            #expect(await cloud.dispatcher.answer(TestRequest.oapi("ReadRegions", body + " ").unsigned).status == 401)
        }
    }

    @Test("at the limits of depth a request is done, recorded and read back on a small stack")
    func limits() async throws {
        let store = RowStore()
        let limits = InputLimits.standard
        try await TestCloud.with(store: store, untranslated: .relayed) { cloud in
            let name = Array(repeating: "a", count: limits.nameParts).joined(separator: ".")
            let relayed = TestRequest.ec2("AllocateAddress", "&\(name)=snap-12345678")
            _ = await Self.answer(try relayed.signed(at: cloud.signingDate), cloud)
            #expect(cloud.calls("AllocateAddress").count == 1)
            let deep =
                String(repeating: #"{"A":["#, count: limits.jsonDepth / 2) + #""snap-12345678""#
                + String(repeating: "]}", count: limits.jsonDepth / 2)
            _ = await Self.answer(try TestRequest.oapi("CreateTags", deep).signed(at: cloud.signingDate), cloud)
            #expect(cloud.calls("CreateTags").count == 1)
            _ = await Self.answer(try TestRequest.lookUp(deep).signed(at: cloud.signingDate), cloud)
        }
        let rows = store.rows
        let answer = (1..<limits.xmlDepth).reduce(ResponseElement("a", "x")) { inner, _ in ResponseElement("a", [inner])
        }
        let found = try await withTaskExecutorPreference(Self.threads) { @concurrent () -> [String] in
            let elements = CloudTrailElements.recorded([answer], of: "AllocateAddress", requestID: "r")
            #expect(elements.text.count == limits.xmlDepth * 6 + 19)
            return try rows.map { row in
                let record = try AuditRecord(parsing: row.text)
                #expect(record.source == nil)
                let again = try JSON(parsing: row.text.utf8)
                #expect(record.bytes(as: try AuditStage(again)) == again.bytes)
                return record.resources.map(\.id).joined()
            }
        }
        #expect(found == ["snap-12345678", "snap-12345678", "snap-12345678", "snap-12345678", ""])
    }

    @Test("the listener answers them all, and goes on")
    func listener() async throws {
        try await TestCloud.with(untranslated: .relayed) { cloud in
            let settings = GatewayConfiguration.ServerSettings(
                host: "127.0.0.1", port: 0, tls: nil, bodyLimit: 1_048_576, shutdownGrace: .seconds(1),
                trustedProxies: .none)
            let logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
            let listener = Listener(
                settings, timeout: .seconds(60), dispatcher: cloud.dispatcher, logger: logger,
                now: { cloud.signingDate })
            let (ports, continuation) = AsyncStream<Int>.makeStream()
            let service = try listener.service { continuation.yield($0) }
            let group = ServiceGroup(configuration: .init(services: [service], logger: logger))
            let driver = try CurlDriver()
            try await withThrowingTaskGroup { tasks in
                tasks.addTask { try await group.run() }
                var iterator = ports.makeAsyncIterator()
                let port = try #require(await iterator.next())
                for hostile in HostileRequest.all {
                    let unsigned = try await driver.perform(hostile.request.unsigned.transfer(to: port))
                    #expect((400..<500).contains(unsigned.status), "\(hostile.testDescription): \(unsigned.status)")
                    let signed = try await driver.perform(
                        hostile.request.signed(at: cloud.signingDate).transfer(to: port))
                    #expect((200..<500).contains(signed.status), "\(hostile.testDescription): \(signed.status)")
                }
                let copy = try TestRequest.copy().signed(at: cloud.signingDate)
                #expect(try await driver.perform(copy.transfer(to: port)).status == 200)
                await group.triggerGracefulShutdown()
                try await tasks.waitForAll()
            }
            await driver.shutdown()
        }
    }
}

extension DownstreamRequest {
    /// The same, to be sent to a port of this machine.
    func transfer(to port: Int, scheme: String = "http") -> TransferRequest {
        let names = ["host", "content-type", "x-amz-target", "x-amz-date", "x-osc-date", "authorization"]
        return TransferRequest(
            method: method == "GET" ? .get : .post(body: body),
            url: "\(scheme)://127.0.0.1:\(port)" + String(decoding: target.pathBytes, as: UTF8.self)
                + (target.queryBytes.isEmpty ? "" : "?" + String(decoding: target.queryBytes, as: UTF8.self)),
            headers: names.compactMap { name in header(name).map { TransferHeader(name, $0) } },
            deadline: .now + .seconds(60), repeatability: .mayNotBeRepeated, responseSizeLimit: 1_048_576)
    }
}
