import JSONCoding
import TestSupport
import Testing

@testable import Audit
@testable import AuditShipping
@testable import AuditStores
@testable import Files

@Suite("Reading the audit for the console", .startsPrograms, .inEveryStore, .namingTheStore)
struct ConsoleReadingTests {
    private let fixture: TestStore
    private var store: any AuditStore { fixture.store }
    private var reader: any AuditReader { fixture.reader }

    init() async throws {
        fixture = try await TestStore()
    }

    private func single(_ record: AuditRecord) -> AuditRow { AuditRow(record, as: .single) }

    @Test("pages go on behind the last call, also among calls of one second", arguments: [1, 2, 3, 7, 50])
    func pages(size: Int) async throws {
        try store.append(
            (0..<20).map { number in
                single(sampleRecord(requestID: "\(number)", time: sampleTime.advanced(by: .seconds(number / 4))))
            })
        var cursor: CallPlace?
        var found: [Int] = []
        repeat {
            let page = try await reader.page(AuditQuery(limit: size), behind: cursor)
            #expect(page.entries.count <= size)
            found += page.entries.map(\.sequence)
            cursor = page.next.flatMap { CallPlace($0.text) }
            #expect((cursor == nil) == (page.next == nil))
            // What comes meanwhile is newer.
            try store.append([single(sampleRecord(requestID: "new", time: sampleTime.advanced(by: .seconds(100))))])
        } while cursor != nil
        #expect(found == Array((1...20).reversed()))
    }

    @Test("a call without an outcome is on its page, and no call is on two")
    func unfinished() async throws {
        try store.append([
            single(sampleRecord(requestID: "a")),
            AuditRow(
                sampleRecord(requestID: "open", eventID: "open", time: sampleTime.advanced(by: .seconds(5))),
                as: .intent),
            single(sampleRecord(requestID: "b", time: sampleTime.advanced(by: .seconds(9)))),
        ])
        let first = try await reader.page(AuditQuery(limit: 2), behind: nil)
        #expect(first.entries.map(\.sequence) == [3, 2])
        let second = try await reader.page(AuditQuery(limit: 2), behind: first.next)
        #expect(second.entries.map(\.sequence) == [1])
        #expect(second.next == nil)
    }

    @Test(
        "what is no cursor is none",
        arguments: ["", "1", "1.", "1.2", "a.b.c", "1.2.x y", "1.2.a/b", "1 2 3", "99999999999999999999.1."])
    func cursor(text: String) {
        #expect(CallPlace(text) == nil)
    }

    @Test("only the accounts that may be seen are, and none is none")
    func visibleAccounts() async throws {
        try store.append(
            ["123456789012", "210987654321", nil].map { single(sampleRecord(requestID: $0 ?? "none", accountID: $0)) }
                + [AuditRow(sampleRecord(eventID: "open", accountID: "210987654321"), as: .intent)])
        func count(_ accounts: Set<String>?) async throws -> (searched: Int, paged: Int, counted: Int, open: Int) {
            let query = AuditQuery(visibleAccounts: accounts)
            let activity = try await reader.activity(query, every: 60, within: .init())
            return (
                try await reader.search(query).count, try await reader.page(query, behind: nil).entries.count,
                activity.calls, activity.unfinished
            )
        }
        #expect(try await count(nil) == (4, 4, 4, 1))
        #expect(try await count(["123456789012"]) == (1, 1, 1, 0))
        #expect(try await count(["210987654321"]) == (2, 2, 2, 1))
        #expect(try await count(["123456789012", "210987654321"]) == (3, 3, 3, 1))
        #expect(try await count(["000000000000"]) == (0, 0, 0, 0))
        #expect(try await count([]) == (0, 0, 0, 0))
    }

    @Test("calls are counted by time, by how they ended and by who made them")
    func activity() async throws {
        let error = AuditError(.client, code: "InvalidAction", message: "no")
        var stranger = sampleRecord(requestID: "stranger", outcome: .refused(error))
        stranger.identity = .unknown(claimedAccessKeyID: "AKIAIOSFODNN7EXAMPLE")
        try store.append([
            single(sampleRecord(requestID: "1")), single(sampleRecord(requestID: "2", outcome: .failed(error))),
            single(
                sampleRecord(requestID: "3", time: sampleTime.advanced(by: .seconds(3_600)), outcome: .refused(error))),
            single(
                sampleRecord(requestID: "4", time: sampleTime.advanced(by: .seconds(3_659)), outcome: .unknown(nil))),
            single(sampleRecord(requestID: "5", accessKeyID: "AKIAI44QH8DHBEXAMPLE", accountID: "210987654321")),
            single(sampleRecord(requestID: "6", accessKeyID: "AKIAI44QH8DHBEXAMPLE", accountID: "210987654321")),
            single(stranger),
        ])
        let activity = try await reader.activity(AuditQuery(), every: 60, within: .init())
        let hour = sampleTime.advanced(by: .seconds(3_600))
        #expect(
            activity.buckets == [
                .init(start: sampleTime, counts: .init(succeeded: 3, refused: 1, failed: 1)),
                .init(start: hour, counts: .init(refused: 1, unknown: 1)),
            ])
        #expect(activity.callers.map(\.copies) == [2, 1, 0])
        #expect(activity.callers.map(\.counts.all) == [2, 4, 1])
        #expect(activity.callers.map(\.userName) == ["default", "default", nil])
        #expect(activity.callers.map(\.accountID) == ["210987654321", "123456789012", nil])
        #expect(activity.callers[1].last == hour.advanced(by: .seconds(59)))
        #expect(activity.calls == 7 && !activity.isCut && !activity.hasMoreCallers)
    }

    @Test("errors are counted by code, and latency by action")
    func samples() async throws {
        let refusal = AuditError(.client, code: "InvalidAction", message: "no such action")
        func call(_ number: Int, _ action: String, took milliseconds: Int, _ outcome: AuditOutcome = .succeeded)
            -> AuditRow
        {
            var record = sampleRecord(
                requestID: "\(number)", time: sampleTime.advanced(by: .seconds(number)), action: action,
                outcome: outcome)
            record.duration = .milliseconds(milliseconds)
            return single(record)
        }
        try store.append(
            (1...100).map { call($0, "CopySnapshot", took: $0) } + [
                call(101, "CreateImage", took: 7, .refused(refusal)),
                call(102, "CreateImage", took: 9, .refused(refusal)),
                call(
                    103, "DeleteVolume", took: 3, .failed(AuditError(.server, code: "InternalError", message: "later"))),
            ])
        let activity = try await reader.activity(AuditQuery(), every: 60, within: .init())
        func latency(_ action: String, _ calls: Int, _ median: Int, _ ninetyFifth: Int, _ longest: Int)
            -> AuditActivity.Latency
        {
            .init(
                action: action, calls: calls, median: .milliseconds(median), ninetyFifth: .milliseconds(ninetyFifth),
                longest: .milliseconds(longest))
        }
        #expect(
            activity.latencies == [
                latency("CopySnapshot", 100, 50, 95, 100), latency("CreateImage", 2, 7, 9, 9),
                latency("DeleteVolume", 1, 3, 3, 3),
            ])
        #expect(
            activity.failures == [
                .init(
                    code: "InvalidAction", calls: 2, last: sampleTime.advanced(by: .seconds(102)),
                    message: "no such action"),
                .init(
                    code: "InternalError", calls: 1, last: sampleTime.advanced(by: .seconds(103)), message: "later"),
            ])
        var bounds = AuditActivity.Bounds()
        bounds.samples = 2
        let newest = try await reader.activity(AuditQuery(), every: 60, within: bounds)
        #expect(newest.latencies.map(\.calls) == [1, 1] && newest.failures.map(\.calls) == [1, 1])
    }

    @Test("a call is found by its request, its caller and its error, and by nothing that a caller wrote")
    func conditions() async throws {
        let refusal = AuditError(.client, code: "InvalidAction", message: "no")
        var forged = sampleRecord(requestID: "forged", eventID: "event-2")
        forged.requestParameters = .object([
            .init("errorCode", .string("Client.InvalidAction")), .init("userName", .string("olivia")),
        ])
        var stranger = forged
        (stranger.requestID, stranger.identity) = ("stranger", .unknown(claimedAccessKeyID: "AKIAIOSFODNN7EXAMPLE"))
        try store.append([
            single(sampleRecord(requestID: "refused", eventID: "event-1", outcome: .refused(refusal))), single(forged),
            single(stranger), AuditRow(sampleRecord(requestID: "open", eventID: "event-3"), as: .intent),
        ])
        func found(_ query: AuditQuery) async throws -> [String] {
            let paged = try await reader.page(query, behind: nil).entries.map { try $0.record().requestID }.sorted()
            #expect(try await reader.search(query).map { try $0.record().requestID }.sorted() == paged)
            return paged
        }
        #expect(try await found(AuditQuery(requestID: "refused")) == ["refused"])
        #expect(try await found(AuditQuery(requestID: "event-2")) == ["forged", "stranger"])
        #expect(try await found(AuditQuery(requestID: "open")) == ["open"])
        #expect(try await found(AuditQuery(userName: "default")) == ["forged", "open", "refused"])
        #expect(try await found(AuditQuery(userName: "olivia")).isEmpty)
        #expect(try await found(AuditQuery(errorCode: "InvalidAction")) == ["refused"])
        #expect(try await found(AuditQuery(errorCode: "Client.InvalidAction")) == ["refused"])
        #expect(try await found(AuditQuery(errorCode: "Invalid")).isEmpty)
    }

    @Test("what a caller writes cannot count as a copy")
    func copies() async throws {
        var read = sampleRecord(action: "CreateSnapshot")
        read.requestParameters = .object([.init("description", .string(#""sourceSnapshotId":"snap-"#))])
        var oapi = sampleRecord(requestID: "oapi", action: "CreateSnapshot")
        oapi.protocol = .oapi
        try store.append([single(read), single(oapi)])
        let activity = try await reader.activity(AuditQuery(), every: 60, within: .init())
        #expect(activity.callers.map(\.copies) == [1])
    }

    @Test("counting ends at its bounds, with the newest calls")
    func bounds() async throws {
        try store.append(
            (0..<10).map { number in
                single(
                    sampleRecord(
                        requestID: "\(number)", time: sampleTime.advanced(by: .seconds(number)),
                        accessKeyID: "key-\(number)"))
            })
        var bounds = AuditActivity.Bounds()
        bounds.calls = 4
        bounds.callers = 2
        let activity = try await reader.activity(AuditQuery(), every: 1, within: bounds)
        #expect(activity.calls == 4 && activity.isCut && activity.hasMoreCallers)
        #expect(activity.buckets.map(\.start) == (6..<10).map { sampleTime.advanced(by: .seconds($0)) })
        #expect(activity.callers.count == 2)
    }

    @Test("the chain's health tells what is signed and what is not")
    func health() async throws {
        try store.append([single(sampleRecord()), single(sampleRecord(requestID: "2"))])
        let before = try #require(try await reader.chainHealth().first)
        #expect(before.lastSequence == 2 && before.signedThrough == 0 && before.entries == 1)
        try store.checkpoint()
        let after = try #require(try await reader.chainHealth().first)
        #expect(after.lastSequence == 2 && after.signedThrough == 2 && after.entries == 2)
        #expect(after.chain == before.chain && after.signedAt >= before.signedAt && after.keyID.count == 16)
    }

    @Test("a lineage tells nothing of accounts that may not be seen")
    func lineage() async throws {
        try store.append([
            single(sampleRecord(requestID: "1", source: "snap-aaaaaaaa", copy: "snap-bbbbbbbb")),
            single(
                sampleRecord(requestID: "2", accountID: "210987654321", source: "snap-bbbbbbbb", copy: "snap-cccccccc")),
        ])
        let resource = try #require(AuditResource("snap-bbbbbbbb"))
        let all = try #require(try await AuditLineage.of(resource, in: reader))
        #expect(all.provenance != nil && all.made.map(\.resource.id) == ["snap-cccccccc"])
        let first = try #require(try await AuditLineage.of(resource, in: reader, visibleTo: ["123456789012"]))
        #expect(first.provenance != nil && first.made.isEmpty)
        let second = try #require(try await AuditLineage.of(resource, in: reader, visibleTo: ["210987654321"]))
        #expect(second.provenance == nil && second.made.map(\.resource.id) == ["snap-cccccccc"])
        #expect(try await AuditLineage.of(resource, in: reader, visibleTo: ["000000000000"]) == nil)
    }
}
