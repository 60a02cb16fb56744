import Audit
import AuditStores
import Foundation
import JSONCoding
import OAPISimulator
import SigV4
import Testing

@testable import EC2Query
@testable import Gateway

@Suite("Requests that come again, at another gateway or after a restart", .timeLimit(.minutes(5)))
struct ReplayTests {
    @Test(
        "a captured request makes nothing new at another gateway with the same store",
        arguments: [("one", "two", 3), ("one", nil, 0), (nil, "two", 0), (nil, nil, 300)] as [(String?, String?, Int)])
    func replayElsewhere(first: String?, second: String?, seconds: Int) async throws {
        let store = SharedRowStore()
        let date = SigningDate(epochSeconds: Int64(AuditTime.now().seconds))
        let copy = first.map { TestRequest.copy().with("amz-sdk-invocation-id", $0) } ?? TestRequest.copy()
        let captured = try copy.signed(at: date)
        try await TestCloud.with(store: store, at: date) { cloud in
            #expect(await cloud.dispatcher.answer(captured).status == 200)
        }
        try await TestCloud.with(store: store, at: date) { cloud in
            for _ in 1...2 {
                let replayed = captured.replayed(invocationID: second, after: .seconds(seconds))
                #expect(await cloud.dispatcher.answer(replayed).status == 200)
            }
            #expect(cloud.copies == 1)
        }
        let intents = try store.records(.intent).map { $0["additionalEventData"] }
        #expect(intents.count == 3)
        #expect(Set(intents.map { $0?["clientToken"]?.string }).count == 1)
        #expect(Set(intents.map { $0?["signatureDigest"]?.string?.count }) == [32])
        #expect(try store.records(.outcome).count == 3)
    }

    @Test("nor does it after a restart, whose gateway reads what its store has of the time before")
    func replayAfterRestart() async throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "replay-\(UUID().uuidString)").path
        defer {
            for name in ["", "-wal", "-shm", ".key", ".key.head", ".key.checkpoint"] {
                _ = try? FileManager.default.removeItem(atPath: path + name)  // the system empties that folder anyway
            }
        }
        let backend = AuditStoreLocation.sqlite(path: path).backend
        let date = SigningDate(epochSeconds: Int64(AuditTime.now().seconds))
        let copy = TestRequest.copy().with("amz-sdk-invocation-id", "one")
        let captured = try copy.signed(at: date)
        try await TestCloud.with(store: try backend.openStore(ChainSettings()), at: date) { cloud in
            #expect(await cloud.dispatcher.answer(captured).status == 200)
            func token(_ source: ClientTokenSource, _ request: DownstreamRequest) throws -> String {
                try source.token(
                    for: cloud.context.authenticator.authenticate(request, at: .ec2), action: "CopySnapshot",
                    QueryParameters(of: request), invocationID: request.header("amz-sdk-invocation-id")
                ).text
            }
            let first = try token(cloud.ec2.tokens, captured)
            let later = ClientTokenSource(windowSeconds: 600) { AuditTime(seconds: Int(date.epochSeconds) + 3) }
            try await later.takeUp(backend)
            for id in ["one", "two", "", nil] {
                #expect(
                    try token(later, captured.replayed(invocationID: id, after: .seconds(60))) == first,
                    "\(id ?? "none")")
            }
            // An equal call that another process sent within the second is one of its own.
            let sooner = ClientTokenSource(windowSeconds: 600) {
                AuditTime(milliseconds: Int(date.epochSeconds) * 1000 + 1900)
            }
            try await sooner.takeUp(backend)
            #expect(try token(sooner, captured.replayed(invocationID: "two", after: .zero)) != first)
            let muchLater = ClientTokenSource(windowSeconds: 600) { AuditTime(seconds: Int(date.epochSeconds) + 700) }
            try await muchLater.takeUp(backend)
            #expect(try token(muchLater, captured.replayed(invocationID: "two", after: .zero)) != first)
        }
    }

    @Test("a create that cannot be looked up, or is looked up in vain, is refused")
    func lookUpInVain() async throws {
        let store = SharedRowStore(answering: [
            RecordedSignature(
                time: .now(), accessKeyID: TestCloud.key, digest: "not one", clientToken: "none", hasInvocationID: true)
        ])
        try await TestCloud.with(store: store) { cloud in
            let reply = try await cloud.send(.copy())
            #expect(reply.status == 503 && reply.element("Code") == "Unavailable")
            #expect(cloud.simulator.journal.isEmpty)
        }
    }

    @Test("a client's own token is not looked up, and its intent bears no signature")
    func ownToken() async throws {
        let store = SharedRowStore()
        try await TestCloud.with(store: store) { cloud in
            for _ in 1...2 {
                let reply = try await cloud.send(.copy("&ClientToken=mine"))
                #expect(reply.status == 200)
            }
            #expect(cloud.copies == 1)
        }
        #expect(store.rows.allSatisfy { $0.storing == .always && $0.signatureDigest == nil })
    }
}
