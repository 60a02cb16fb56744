import Foundation
import GRDB
import JSONCoding
import TestSupport
import Testing

@testable import Audit
@testable import AuditShipping
@testable import AuditStores
@testable import Files

@Suite("Looking events up", .timeLimit(.minutes(5)), .startsPrograms, .inEveryStore, .namingTheStore)
struct EventLookUpTests {
    static let mine = EventOwner(accessKeyID: "AKIAIOSFODNN7EXAMPLE", accountID: "123456789012")
    static let mineUnknown = EventOwner(accessKeyID: "AKIAIOSFODNN7EXAMPLE", accountID: nil)
    static let theirs = EventOwner(accessKeyID: "AKIAI44QH8DHBEXAMPLE", accountID: "210987654321")
    static let everything = 0...Int.max

    let fixture: TestStore
    var store: any AuditStore { fixture.store }
    var reader: any BoundedReader { fixture.reader }

    /// Rows, an hour between two calls:
    ///
    /// - 1, 2: my copy of snap-a to snap-b
    /// - 3: my colleague's read of snap-b
    /// - 4: a read by my key, from when its account was not known
    /// - 5: their read of snap-a, which was shared with them
    /// - 6, 7: a stranger's refused calls, who claimed my key and theirs
    /// - 8: a read by a key of an unknown account
    init() async throws {
        fixture = try await TestStore()
        let copy = Self.record(1, .change)
        var refused = [6, 7].map { Self.record($0, .change) }
        for index in refused.indices {
            let claimed = [Self.mine, Self.theirs][index].accessKeyID
            refused[index].identity = .unknown(claimedAccessKeyID: claimed)
            refused[index].outcome = .refused(AuditError(.client, code: "AuthFailure", message: "m"))
        }
        try fixture.store.append([
            AuditRow(copy, as: .intent), AuditRow(copy, as: .outcome),
            AuditRow(
                Self.record(3, .read, "DescribeSnapshots", key: "AKIDEXAMPLECOLLEAGUE", source: "snap-b"), as: .single),
            AuditRow(Self.record(4, .read, "DescribeSnapshots", account: nil, source: "vol-1"), as: .single),
            AuditRow(
                Self.record(
                    5, .read, "DescribeSnapshots", key: Self.theirs.accessKeyID, account: "210987654321"), as: .single),
            AuditRow(refused[0], as: .single), AuditRow(refused[1], as: .single),
            AuditRow(Self.record(8, .read, "ReadSnapshots", key: "AKIDEXAMPLENOBODY001", account: nil), as: .single),
        ])
    }

    static func record(
        _ number: Int, _ access: AuditAccess, _ action: String = "CopySnapshot",
        key: String = mine.accessKeyID, account: String? = "123456789012", source: String = "snap-a"
    ) -> AuditRecord {
        var record = sampleRecord(
            requestID: "request-\(number)", eventID: "event-\(number)", time: time(number), action: action,
            accessKeyID: key, accountID: account, source: source, copy: "snap-b", access: access)
        record.identity = .known(accessKeyID: key, accountID: account, userName: "user-\(key.suffix(4))")
        if access == .read { record.responseElements = nil }
        return record
    }

    static func time(_ number: Int) -> AuditTime { sampleTime.advanced(by: .seconds(3600 * number)) }

    func find(
        _ attribute: EventAttribute? = nil, of owner: EventOwner = mine, at times: ClosedRange<Int> = everything,
        now: AuditTime = time(9)
    ) async throws -> [String] {
        try await reader.page(
            EventLookUp(owner: owner, attribute: attribute, times: times, limit: 50, start: .newest(now: now))
        ).events.map(\.record.eventID.text)
    }

    // MARK: Owners

    static let owners: [(EventOwner, [Int])] = [
        (mine, [4, 3, 1]), (mineUnknown, [4, 1]), (theirs, [5]),
        (EventOwner(accessKeyID: "AKIDEXAMPLENOBODY001", accountID: nil), [8]),
        (EventOwner(accessKeyID: "AKIDEXAMPLENOBODY001", accountID: ""), [8]),
        (EventOwner(accessKeyID: "AKIDEXAMPLENOBODY002", accountID: ""), []),
        (EventOwner(accessKeyID: "AKIDEXAMPLENOBODY002", accountID: nil), []),
        (EventOwner(accessKeyID: "' OR 1=1 --", accountID: nil), []),
        (EventOwner(accessKeyID: "", accountID: nil), []),
        (EventOwner(accessKeyID: mine.accessKeyID, accountID: "210987654321"), [5, 4]),
    ]

    @Test("an owner sees its own calls, and never those of a stranger who claimed its key", arguments: owners)
    func owner(owner: EventOwner, numbers: [Int]) async throws {
        #expect(try await find(of: owner) == numbers.map { "event-\($0)" })
    }

    static let attributes: [(EventAttribute, [Int])] = [
        (.eventID("event-1"), [1]), (.eventID("event-5"), []), (.eventID("event-6"), []), (.eventID("EVENT-1"), []),
        (.eventName("CopySnapshot"), [1]), (.eventName("DescribeSnapshots"), [4, 3]), (.eventName("copysnapshot"), []),
        (.readOnly(true), [4, 3]), (.readOnly(false), [1]),
        (.userName("user-MPLE"), [4, 1]), (.userName("user-AGUE"), [3]), (.userName("user"), []),
        (.userName(#"user-MPLE","x":""#), []), (.userName("%"), []),
        (.resourceType("AWS::EC2::Snapshot"), [3, 1]), (.resourceType("AWS::EC2::Volume"), [4]),
        (.resourceType("AWS::EC2::Ami"), []), (.resourceType("AWS::S3::Bucket"), []),
        (.resourceName("snap-a"), [1]), (.resourceName("snap-b"), [3, 1]), (.resourceName("vol-1"), [4]),
        (.resourceName("snap-"), []), (.resourceName("eu-west-2"), []), (.resourceName("' OR 1=1 --"), []),
        (.eventSource("ec2.amazonaws.com"), [4, 3, 1]), (.eventSource("api.outscale.com"), []),
        (.accessKeyID(mine.accessKeyID), [4, 1]), (.accessKeyID("AKIDEXAMPLECOLLEAGUE"), [3]),
        (.accessKeyID(theirs.accessKeyID), []), (.accessKeyID("AKIDEXAMPLENOBODY001"), []),
    ]

    @Test("finds by one attribute, among the owner's calls only", arguments: attributes)
    func attribute(attribute: EventAttribute, numbers: [Int]) async throws {
        #expect(try await find(attribute) == numbers.map { "event-\($0)" })
    }

    @Test("without an account, too, an attribute finds the owner's calls only", arguments: attributes.map(\.0))
    func attributeWithoutAccount(attribute: EventAttribute) async throws {
        #expect(Set(try await find(attribute, of: Self.mineUnknown)).isSubset(of: ["event-1", "event-4"]))
        #expect(Set(try await find(attribute, of: Self.theirs)).isSubset(of: ["event-5"]))
    }

    static let ranges: [(ClosedRange<Int>, [Int])] = [
        (time(1).seconds...time(3).seconds, [3, 1]), (time(1).seconds...time(1).seconds, [1]),
        (time(1).seconds + 1...time(3).seconds - 1, []), (time(4).seconds...Int.max, [4]), (Int.min...0, []),
    ]

    @Test("both ends of a range of time belong to it", arguments: ranges)
    func range(times: ClosedRange<Int>, numbers: [Int]) async throws {
        #expect(try await find(at: times) == numbers.map { "event-\($0)" })
    }

    @Test("the text is the record, byte for byte")
    func text() async throws {
        let page = try await reader.page(
            EventLookUp(owner: Self.mine, attribute: .eventID("event-1"), limit: 1, start: .newest(now: Self.time(9))))
        #expect(page.events.first?.text == AuditRow(Self.record(1, .change), as: .outcome).text)
        #expect(page.events.first?.record.resources.map(\.id) == ["snap-a", "snap-b"])
    }

    // MARK: Calls without an outcome

    @Test("a call without an outcome is shown once it can have none any more")
    func lost() async throws {
        let lost = Self.record(2, .change, source: "snap-c")
        try store.append([AuditRow(lost, as: .intent)])
        let early = Self.time(2).advanced(by: .seconds(900))
        let late = Self.time(2).advanced(by: .seconds(901))
        #expect(try await find(now: early) == ["event-4", "event-3", "event-1"])
        #expect(try await find(now: late) == ["event-4", "event-3", "event-2", "event-1"])
        for attribute: EventAttribute in [
            .eventID("event-2"), .resourceName("snap-c"), .eventName("CopySnapshot"), .readOnly(false),
        ] {
            #expect(try await find(attribute).contains("event-2"))
            #expect(try await find(attribute, of: Self.theirs).isEmpty)
        }
        try store.append([AuditRow(lost, as: .outcome)])
        #expect(try await find(.eventID("event-2")) == ["event-2"])
    }

    // MARK: Pages

    /// All pages of a look-up, and how many there were.
    func pages(
        _ attribute: EventAttribute? = nil, limit: Int, within bounds: EventLookUp.Bounds = .init(),
        between: () throws -> Void = {}
    ) async throws -> (ids: [String], pages: Int) {
        var start = EventLookUp.Start.newest(now: Self.time(9))
        var ids: [String] = []
        var pages = 0
        while pages < 1_000 {
            let page = try await reader.page(
                EventLookUp(owner: Self.mine, attribute: attribute, limit: limit, start: start), within: bounds)
            pages += 1
            #expect(page.events.count <= limit)
            ids += page.events.map(\.record.eventID.text)
            guard let next = page.next else { break }
            #expect(EventCursor(next.text) == next)
            start = .after(next)
            try between()
        }
        return (ids, pages)
    }

    @Test("pages of any size give every call once, those of one second too", arguments: [1, 2, 7, 50])
    func paging(limit: Int) async throws {
        let same = (100..<130).map { number -> AuditRow in
            var record = Self.record(number, .read, "DescribeSnapshots")
            record.time = Self.time(5)
            return AuditRow(record, as: .single)
        }
        try store.append(same)
        let expected = (100..<130).reversed().map { "event-\($0)" } + ["event-4", "event-3", "event-1"]
        let (ids, pages) = try await pages(limit: limit)
        #expect(ids == expected)
        #expect(pages == (expected.count + limit - 1) / limit, "no empty page at the end")
    }

    @Test(
        "what is recorded while pages are read neither repeats nor displaces anything",
        arguments: [nil, .accessKeyID(mine.accessKeyID), .eventSource("ec2.amazonaws.com")] as [EventAttribute?])
    func arrivals(attribute: EventAttribute?) async throws {
        var number = 200
        let before = try await find(attribute)
        #expect(before.count >= 2)
        let (ids, pages) = try await pages(attribute, limit: 1) {
            // Newer than all, and, by a clock that went back, older than what is to come.
            for hours in [9, 0] {
                var record = Self.record(number, .read, "DescribeSnapshots")
                record.time = Self.time(hours)
                try store.append([AuditRow(record, as: .single)])
                number += 1
            }
        }
        #expect(ids == before)
        #expect(pages == before.count)
    }

    @Test("the calls that named a resource come by pages, newest first", arguments: [1, 3, 50])
    func resourcePages(limit: Int) async throws {
        for number in [30, 20, 40] {
            try store.append([AuditRow(Self.record(number, .read, "DescribeSnapshots"), as: .single)])
        }
        var isFirst = true
        let (ids, _) = try await pages(.resourceName("snap-a"), limit: limit) {
            if isFirst { try store.append([AuditRow(Self.record(50, .read, "DescribeSnapshots"), as: .single)]) }
            isFirst = false
        }
        // One store has an index by the order of recording, the other by time.
        let isByTime = StoreKind.current == .postgresql
        #expect(ids == ["event-40"] + (isByTime ? ["event-30", "event-20"] : ["event-20", "event-30"]) + ["event-1"])
        let times = Self.time(20).seconds...Self.time(30).seconds
        #expect(try await find(.resourceName("snap-a"), at: times).sorted() == ["event-20", "event-30"])
    }

    @Test("a page that looked at enough says where to go on, though it found little")
    func bounded() async throws {
        var bounds = EventLookUp.Bounds()
        bounds.records = 10
        try store.append(
            (0..<95).map { AuditRow(Self.record(300 + $0, .read, "DescribeSnapshots"), as: .single) })
        let (ids, pages) = try await pages(.readOnly(false), limit: 50, within: bounds)
        #expect(ids == ["event-1"])
        #expect(pages == 20, "98 records of my account and 98 of my key, ten a page")
    }

    @Test("a page ends before its records are too many bytes, and holds one at least")
    func bytes() async throws {
        var bounds = EventLookUp.Bounds()
        bounds.bytes = 1
        #expect(try await pages(limit: 50, within: bounds) == (["event-4", "event-3", "event-1"], 3))
    }

    @Test("a page ends when it looked at so many bytes, though it found nothing, and the next goes on there")
    func bytesLookedAt() async throws {
        var bounds = EventLookUp.Bounds()
        bounds.bytesLookedAt = 500_000
        let padding = String(repeating: "x", count: 50_000)
        try store.append(
            (0..<95).map { number in
                var record = Self.record(300 + number, .read, "DescribeSnapshots")
                record.requestParameters = .object([.init("padding", .string(padding))])
                return AuditRow(record, as: .single)
            })
        let (ids, pages) = try await pages(.userName("user-that-is-rare"), limit: 50, within: bounds)
        #expect(ids == [])
        // 98 rows on the way by the account and as many by the key, ten a page where they are long.
        #expect(10...30 ~= pages)
    }

    @Test("a look-up that comes after its deadline is not begun")
    func deadline() async throws {
        var bounds = EventLookUp.Bounds()
        bounds.deadline = .now - .seconds(1)
        await #expect(throws: AuditStoreFailure.lookUpTimedOut) { try await pages(limit: 50, within: bounds) }
        bounds.deadline = .now + .seconds(60)
        #expect(try await pages(limit: 50, within: bounds).ids == ["event-4", "event-3", "event-1"])
    }

    static let noCursors = [
        "", "1", "1 2 g", "1 2 g x", "1 2 g 4 5", "1  2 g", " 1 2 g 4", "1 2 g 99999999999999999999", "1 2 g 4 g",
        "1 2 g 4 g=x", "1 2 g 4 g=1 g=2", "1 2 g 4 g=-1", "1 2 g 4 ",
    ]

    @Test("takes nothing but a cursor for one", arguments: noCursors)
    func noCursor(text: String) {
        #expect(EventCursor(text) == nil)
    }

    // MARK: The store

    @Test("a record that is none, or somebody else's by its own text, is not shown")
    func altered() async throws {
        let text = AuditRow(Self.record(1, .change), as: .outcome).text
        for altered in [
            "{", "", text.replacing("123456789012", with: "210987654321"), text.replacing("IAMUser", with: "Unknown"),
        ] {
            try fixture.insertForeign(altered)
        }
        #expect(try await find() == ["event-4", "event-3", "event-1"])
        #expect(try await find(.eventID("altered")).isEmpty)
        #expect(try await find(.readOnly(false)) == ["event-1"])
    }

    static let plans: [(EventAttribute?, EventOwner, [String])] = [
        (
            nil, mine,
            [
                "records_by_account (account_id=? AND event_time>? AND event_time<?)",
                "records_by_key (access_key_id=? AND event_time>? AND event_time<?)",
            ]
        ),
        (nil, mineUnknown, ["records_by_key (access_key_id=? AND event_time>? AND event_time<?)"]),
        (.readOnly(false), mine, ["records_by_account (account_id=? AND", "records_by_key (access_key_id=? AND"]),
        (.userName("u"), mineUnknown, ["records_by_key"]),
        (.resourceType("AWS::EC2::Snapshot"), mine, ["records_by_account"]),
        (.eventSource("s"), mine, ["records_by_account"]),
        (.eventID("e"), mine, ["records_by_event (event_id=?)"]),
        (.eventName("n"), mine, ["records_by_name (event_name=? AND event_time>? AND event_time<?)"]),
        (.accessKeyID("k"), mine, ["records_by_key (access_key_id=? AND event_time>? AND event_time<?)"]),
        (
            .resourceName("snap-1"), mine,
            ["PRIMARY KEY (rowid=?)", "PRIMARY KEY (resource_id=? AND sequence<?)"]
        ),
    ]

    @Test("every look-up goes by an index, and sorts nothing but calls without an outcome", arguments: plans)
    func plan(attribute: EventAttribute?, owner: EventOwner, uses: [String]) throws {
        let scan = EventScan(
            EventLookUp(owner: owner, attribute: attribute, limit: 50, start: .newest(now: Self.time(9))),
            from: EventCursor(
                newest: AuditPositions(["g": 9]), lostBefore: 9, last: CallPlace(time: 9, place: .behindAll)),
            limit: 100, in: SQLiteDialect())
        let directory = try TemporaryDirectory()
        _ = try SQLiteAuditStore(path: directory.store)
        let plan = try DatabaseQueue(path: directory.store).read { database in
            try database.rows("EXPLAIN QUERY PLAN " + scan.sql, scan.values).map { $0["detail"] as String }
        }
        for used in uses { #expect(plan.contains { $0.contains(used) }, "\(plan)") }
        #expect(!plan.contains { $0.hasPrefix("SCAN records") }, "\(plan)")
        #expect(plan.contains { $0.hasPrefix("MERGE (UNION ALL)") }, "\(plan)")
        // The calls without an outcome are sorted, and they are few; so is the page. An event has one row or two.
        let sorts = plan.count { $0.contains("TEMP B-TREE") }
        switch attribute {
        case .eventID: #expect(sorts == 3, "\(plan)")
        default: #expect(sorts == 2, "\(plan)")
        }
    }
}

@Suite("Events of a file", .timeLimit(.minutes(5))) struct FileEventSourceTests {
    static let everything = EventLookUp(
        owner: EventLookUpTests.mine, limit: 50, start: .newest(now: EventLookUpTests.time(9)))

    @Test("reads while a gateway writes, and the new file after the old one was moved away")
    func replaced() async throws {
        let directory = try TemporaryDirectory()
        let source = FileEventSource(path: directory.store)
        await #expect(throws: AuditStoreFailure.missing(path: directory.store)) {
            try await source.page(Self.everything)
        }
        for round in 1...2 {
            let store = try SQLiteAuditStore(path: directory.store)
            for number in 1...3 {
                try store.append([AuditRow(EventLookUpTests.record(number, .read), as: .single)])
                #expect(try await source.page(Self.everything).events.count == number, "round \(round)")
            }
            store.close()
            for name in ["", "-wal", "-shm", ".key.head", ".key.checkpoint"] {
                try? FileManager.default.moveItem(
                    atPath: directory.store + name, toPath: "\(directory.path)/old-\(round)\(name)")
            }
        }
    }

    @Test("a store in memory is read over its own connection, and a file over another")
    func locations() async throws {
        let directory = try TemporaryDirectory()
        for location in [AuditStoreLocation.memory, directory.location] {
            let store = try location.backend.openStore(ChainSettings())
            let source = try location.backend.eventSource(beside: store)
            try store.append([AuditRow(EventLookUpTests.record(1, .read), as: .single)])
            #expect(try await source.page(Self.everything).events.count == 1)
        }
        #expect(throws: AuditStoreFailure.notShared) {
            try MemoryBackend(records: 10).eventSource(beside: StoreDouble())
        }
    }

    @Test("many look-ups at once are answered, beside a writer")
    func concurrent() async throws {
        let directory = try TemporaryDirectory()
        let source = FileEventSource(path: directory.store)
        let store = try SQLiteAuditStore(path: directory.store)
        try store.append([AuditRow(EventLookUpTests.record(1, .read), as: .single)])
        try await withThrowingTaskGroup { group in
            for _ in 0..<64 {
                group.addTask {
                    let page = try await source.page(Self.everything)
                    #expect(!page.events.isEmpty)
                }
            }
            for number in 2...40 { try store.append([AuditRow(EventLookUpTests.record(number, .read), as: .single)]) }
            try await group.waitForAll()
        }
        #expect(try await source.page(Self.everything).events.count == 40)
    }
}
