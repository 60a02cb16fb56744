import InMemoryLogging
import JSONCoding
import Logging
import Synchronization
import TestSupport
import Testing

@testable import Audit
@testable import AuditStores

@Suite("Records of strangers, and of a full disk") struct StrangerTests {
    let log = InMemoryLogHandler()

    var logger: Logger { Logger(label: "test") { _ in log } }

    private func stranger(_ number: Int, from address: String = "192.0.2.10") -> AuditRecord {
        var record = sampleRead(number)
        record.identity = .unknown(claimedAccessKeyID: "AKIAIOSFODNN7EXAMPLE")
        record.sourceIPAddress = address
        record.upstream = []
        record.clientToken = nil
        record.outcome = .refused(AuditError(.client, code: "AuthFailure", message: "no signature"))
        return record
    }

    @Test("an address has its share of a minute, all of them have theirs, and both come back with time")
    func buckets() {
        var throttle = StrangerThrottle(StrangerLimits(perAddress: 3, total: 5))
        let now = ContinuousClock.now
        #expect(throttle.admitted(5, from: "a", at: now) == 3)
        #expect(throttle.admitted(4, from: "b", at: now) == 2)
        #expect(throttle.takeUnrecorded() == UnrecordedRequests(count: 4, addresses: 2))
        #expect(throttle.takeUnrecorded() == nil)
        let later = now + .seconds(20)
        #expect(throttle.admitted(2, from: "a", at: later) == 1)
        let muchLater = now + .seconds(600)
        #expect(throttle.admitted(4, from: "a", at: muchLater) == 3)
    }

    @Test("however many addresses there are, so many are told apart and no more")
    func bounded() {
        let limit = StrangerThrottle.addressLimit
        var throttle = StrangerThrottle(StrangerLimits(perAddress: 1, total: 1_000_000))
        let now = ContinuousClock.now
        var admitted = 0
        for number in 0..<3 * limit where throttle.admits("\(number)", at: now) { admitted += 1 }
        // The one more is what those share that there is no place for.
        #expect(admitted == limit + 1)
        #expect(throttle.takeUnrecorded() == UnrecordedRequests(count: 2 * limit - 1, addresses: limit))
        #expect(throttle.admitted(1, from: "new", at: now + .seconds(120)) == 1)
    }

    @Test("of a stranger little is kept, whatever was sent", arguments: ["\"\u{2}é𝄞", "\u{1}", "\u{2028}"])
    func size(sent: String) throws {
        let long = String(repeating: sent, count: 10_000)
        var record = stranger(1, from: long)
        record.identity = .unknown(claimedAccessKeyID: long)
        record.action = long
        record.region = long
        record.userAgent = long
        record.invocationID = long
        record.requestParameters = .object([.init("x", .string(long))])
        record.outcome = .refused(AuditError(.client, code: "AuthFailure", message: long))
        record.tls = AuditTLSDetails(version: "TLSv1.3", cipherSuite: "c", clientProvidedHostHeader: long)
        let bytes = record.ofStranger.bytes(as: .outcome)
        var empty = record.ofStranger
        empty.identity = .unknown(claimedAccessKeyID: "")
        (empty.action, empty.region, empty.userAgent, empty.sourceIPAddress) = ("", "", "", "")
        empty.outcome = .refused(AuditError(.client, code: "AuthFailure", message: ""))
        #expect(bytes.count - empty.bytes(as: .outcome).count <= 400)
        let parsed = try AuditRecord(parsing: String(decoding: bytes, as: UTF8.self))
        #expect(parsed.requestParameters == nil && parsed.invocationID == nil)
    }

    @Test("beyond its share a stranger's request is counted and not recorded; a caller's always is")
    func counted() async throws {
        let store = StoreDouble()
        let writer = AuditWriter(
            store: store, logger: logger, bounds: .init(strangers: StrangerLimits(perAddress: 2, total: 100)))
        for number in 0..<10 {
            await writer.note(stranger(number))
            await writer.note(sampleRead(100 + number))
        }
        let gateway = GatewayIdentity(region: "eu-west-2", version: "0")
        await until { store.batches.joined().count == 12 }
        #expect(writer.statistics.unrecordedRequests == 8)
        await writer.noteUnrecorded(by: gateway)
        await writer.noteUnrecorded(by: gateway)
        await writer.close()
        let rows = store.batches.joined()
        #expect(rows.count == 13 && rows.count { $0.text.contains("read-10") } == 10)
        let summary = try AuditRecord(parsing: try #require(rows.last).text)
        #expect(summary.identity == .gateway && summary.action == "UnrecordedRequests")
        #expect(summary.serviceEventDetails?["count"] == .integer(8))
        #expect(summary.serviceEventDetails?["addresses"] == .integer(1))
        #expect(writer.statistics.lostNotes == 0)
    }

    @Test("with the reserve reached only changes are recorded, and the log says so once")
    func reserve() async throws {
        let free = Mutex(1_000)
        let directory = try TemporaryDirectory()
        var options = SQLiteAuditStore.Options()
        options.freeBytes = { _ in free.withLock { $0 } }
        let store = try SQLiteAuditStore(path: directory.store, options: options)
        let writer = AuditWriter(store: store, logger: logger, bounds: .init(reserveBytes: 1_000))
        await writer.probe()
        await writer.note(sampleRead(1))
        free.withLock { $0 = 999 }
        for _ in 0..<3 { await writer.probe() }
        await writer.note(sampleRead(2))
        try await writer.intent(sampleRecord(eventID: "e"))
        try await writer.outcome(sampleRecord(eventID: "e"))
        #expect(writer.statistics.isReserveReached && !writer.statistics.storeFails && writer.statistics.lostNotes == 1)
        free.withLock { $0 = 1_000 }
        for _ in 0..<3 { await writer.probe() }
        await writer.note(sampleRead(3))
        await writer.close()
        let reader = try directory.location.backend.openReader()
        #expect(
            try await reader.search(AuditQuery(order: .oldestFirst)).map { try $0.record().requestID }
                == ["read-1", sampleRecord().requestID, "read-3"])
        #expect(
            log.entries.map(\.message) == [
                "audit records changes only: the disk is nearly full", "audit records everything again",
                "audit closed with records lost",
            ])
    }

    @Test("a file system says how much room it has")
    func freeSpace() throws {
        let directory = try TemporaryDirectory()
        #expect(try #require(try SQLiteAuditStore(path: directory.store).freeBytes) > 0)
        #expect(try SQLiteAuditStore(path: nil).freeBytes == nil)
    }
}

extension StrangerThrottle {
    /// How many of so many requests are recorded.
    fileprivate mutating func admitted(_ count: Int, from address: String, at now: Instant) -> Int {
        var admitted = 0
        for _ in 0..<count where admits(address, at: now) { admitted += 1 }
        return admitted
    }
}
