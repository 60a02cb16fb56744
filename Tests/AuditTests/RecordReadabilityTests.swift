import JSONCoding
import TestSupport
import Testing

@testable import Audit
@testable import AuditShipping
@testable import AuditStores

/// The same numbers in every run.
private struct Dice: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return state ^ (state >> 29)
    }
}

extension Dice {
    /// Characters of every kind that has ever driven a reader, and of none.
    private static let ranges: [ClosedRange<UInt32>] = [
        0...0x1F, 0x20...0x7E, 0x7F...0x9F, 0x600...0x61F, 0x2000...0x2069, 0xE000...0xE0FF, 0xFE00...0xFEFF,
        0xFFF0...0xFFFF, 0x1F600...0x1F64F, 0x10FFF0...0x10FFFF,
    ]

    mutating func text(upTo length: Int) -> String {
        var text = ""
        for _ in 0..<Int.random(in: 0...length, using: &self) {
            let range = Self.ranges.randomElement(using: &self) ?? 0x20...0x7E
            let scalar = UInt32.random(in: range, using: &self)
            if let scalar = Unicode.Scalar(scalar) { text.unicodeScalars.append(scalar) }
        }
        return text
    }

    mutating func json(_ depth: Int) -> JSON {
        switch Int.random(in: depth > 4 ? 0...4 : 0...6, using: &self) {
        case 0: .null
        case 1: .bool(.random(using: &self))
        case 2: .integer(.random(in: .min ... .max, using: &self))
        case 3: .number("1.5e\(Int.random(in: 0...400, using: &self))")
        case 4: .string(text(upTo: 40))
        case 5: .array((0..<Int.random(in: 0...4, using: &self)).map { _ in json(depth + 1) })
        default:
            .object((0..<Int.random(in: 0...4, using: &self)).map { _ in .init(text(upTo: 12), json(depth + 1)) })
        }
    }

    /// A record of a change, all of whose texts are a client's choice.
    mutating func record(_ number: Int) -> AuditRecord {
        let outcome: AuditOutcome =
            .random(using: &self)
            ? .succeeded : .failed(AuditError(.client, code: "X" + text(upTo: 20), message: text(upTo: 80)))
        var record = sampleRecord(requestID: "r-\(number)", eventID: "e-\(number)", outcome: outcome)
        record.action = text(upTo: 30)
        record.region = text(upTo: 10)
        record.sourceIPAddress = text(upTo: 10)
        record.userAgent = Bool.random(using: &self) ? text(upTo: 30) : nil
        record.clientToken = text(upTo: 70)
        let known: [JSON.Member] = [.init("snapshotId", .string("snap-0000\(1000 + number)"))]
        record.requestParameters = .object(known + (json(0).members ?? []))
        if outcome == .succeeded { record.responseElements = json(0) }
        return record
    }
}

@Suite("Text in a record") struct RecordTextTests {
    @Test("drives no terminal, no splitter of lines and no reading direction")
    func controls() throws {
        for value in 0...UInt32(0x10FFFF) {
            guard let scalar = Unicode.Scalar(value) else { continue }
            let category = scalar.properties.generalCategory
            let isHarmful =
                category == .control || category == .lineSeparator || category == .paragraphSeparator
                || scalar.properties.isBidiControl || value == 0xFEFF
            guard isHarmful || value % 997 == 0 else { continue }
            let written = RecordText.quoted("a\(scalar)b")
            #expect(written.unicodeScalars.contains(scalar) == (!isHarmful && value != 0x22 && value != 0x5C))
            #expect(try JSON(parsing: written.utf8) == .string("a\(scalar)b"))
            #expect(RecordText.length("a\(scalar)b") == written.utf8.count)
        }
    }

    @Test("is written as \\uXXXX", arguments: [("\u{85}", "0085"), ("\u{2028}", "2028"), ("\u{202E}", "202e")])
    func codes(text: String, code: String) {
        #expect(RecordText.quoted(text) == #""\u\#(code)""#)
    }

    @Test("of a column holds pictures of control characters")
    func columns() {
        #expect("a\0b\u{1b}\u{7f}\u{9b}\u{202e}é".asColumn == "a\u{2400}b\u{241b}\u{2421}\u{fffd}\u{fffd}é")
    }
}

@Suite("What is written can be read") struct RecordReadabilityTests {
    @Test("any record reads back, its parameters and its answer an object or null")
    func anyRecord() throws {
        var dice = Dice(state: 7)
        for number in 0..<300 {
            let record = dice.record(number)
            let row = AuditRow(record, as: .outcome)
            let read = try AuditRecord(parsing: row.text)
            #expect(read.action == record.action.cut(to: 256))
            #expect(read.requestParameters == record.requestParameters)
            let json = try JSON(parsing: row.text.utf8)
            #expect(json["userAgent"]?.string != nil)
            for name in ["requestParameters", "responseElements"] {
                #expect(json[name] == .null || json[name]?.members != nil)
            }
        }
    }

    static let deep = (0..<100).reduce(JSON.string("snap-00000009")) { inner, _ in .array([inner]) }

    @Test(
        "what would not read back is left out, and the rest is kept",
        arguments: [Self.deep, .object([.init("n", .number("no number")), .init("s", .string("snap-00000009"))])])
    func unreadable(parameters: JSON) throws {
        var record = sampleRecord()
        record.requestParameters = parameters
        let row = AuditRow(record, as: .outcome)
        let read = try AuditRecord(parsing: row.text)
        #expect(read.requestParameters == nil)
        #expect(read.identity == record.identity)
        #expect(read.action == record.action)
        #expect(row.resourceIDs == ["snap-00000009", "snap-0fedcba9876543210"])
        let omitted = try #require(try JSON(parsing: row.text.utf8)["additionalEventData"]?["omitted"]?.array)
        #expect(omitted.map { $0["field"]?.string } == ["requestParameters"])
        #expect(omitted.allSatisfy { $0["reason"] == .string("unreadable") })
        #expect(read.responseElements == record.responseElements)
    }

    @Test("an outcome that shares its intent's parameters has the bytes that it would have alone")
    func shared() throws {
        var dice = Dice(state: 5)
        for number in 0..<30 {
            var record = dice.record(number)
            if number % 7 == 0 { record.requestParameters = Self.deep }
            if number % 11 == 0 { record.requestParameters = .string(String(repeating: "x", count: 200 << 10)) }
            var parameters: RecordedParameters?
            _ = AuditRow(record, as: .intent, sharing: &parameters)
            let intents = parameters
            let alone = AuditRow(record, as: .outcome)
            #expect(AuditRow(record, as: .outcome, sharing: &parameters) == alone)
            #expect(parameters == intents)
            record.requestParameters = .object([.init("other", .null)])
            let other = AuditRow(record, as: .outcome, sharing: &parameters)
            #expect(try AuditRecord(parsing: other.text).requestParameters == record.requestParameters)
        }
    }

    @Test("parameters as deep as a record can be parsed are kept, one level more are not", arguments: [62, 63])
    func depth(levels: Int) throws {
        var record = sampleRecord()
        record.requestParameters = .object([
            .init("a", (0..<levels).reduce(JSON.integer(1)) { inner, _ in .array([inner]) })
        ])
        let read = try AuditRecord(parsing: AuditRow(record, as: .outcome).text)
        #expect(read.requestParameters == (levels == 62 ? record.requestParameters : nil))
    }

    @Test(
        "a number is one when the parser takes it",
        arguments: [
            "0", "-0", "10", "01", "-01", "1.5", "1.", ".5", "1e5", "1E+5", "1e", "1e-", "-", "", "+1", "1 ", " 1",
            "0x1",
            "1.5e-400", "NaN", "9999999999999999999999", "1,2", "١",
        ])
    func numbers(text: String) {
        #expect(JSON.isNumber(text) == ((try? JSON(parsing: text.utf8)) != nil && !text.contains(" ")))
    }

    @Test("junk beside an ID is cut, the longest text first, and the ID is kept and found")
    func junk() throws {
        var record = sampleRecord(action: "DeleteSnapshot")
        record.requestParameters = .object([
            .init("junk", .string(String(repeating: "j", count: 101 << 10))),
            .init("more", .string(String(repeating: "m", count: 60 << 10))),
            .init("description", .string("as it was")), .init("snapshotId", .string("snap-00000009")),
        ])
        let row = AuditRow(record, as: .outcome)
        #expect(row.resourceIDs.first == "snap-00000009")
        let parameters = try #require(try AuditRecord(parsing: row.text).requestParameters)
        #expect(parameters["snapshotId"] == .string("snap-00000009"))
        #expect(parameters["description"] == .string("as it was"))
        let cut = ["junk", "more"].compactMap { parameters[$0]?.string }
        #expect(cut.map { $0.hasSuffix(" bytes)") } == [true, true])
        #expect(Set(cut.map { $0.prefix { $0 != "…" }.utf8.count }).count == 1)
        #expect(cut[0].hasSuffix("…(cut, 103424 bytes)"))
        #expect(100 << 10 - 200...100 << 10 ~= parameters.bytes.count)
    }

    @Test("thousands of short values are kept as far as there is room, and all their IDs are found")
    func many() throws {
        var record = sampleRecord(action: "DeleteTags")
        let ids = (0..<5_000).map { "i-\(String($0 + 0x10000, radix: 16))" }
        record.requestParameters = .object(ids.enumerated().map { .init("resource\($0)", .string($1)) } + [])
        record.requestParameters = .object([
            .init("resourcesSet", .array(ids.map { .object([.init("resourceId", .string($0))]) }))
        ])
        let row = AuditRow(record, as: .outcome)
        #expect(row.text.utf8.count < 110 << 10)
        #expect(row.resourceIDs == ids + ["snap-0fedcba9876543210"])
        let data = try JSON(parsing: row.text.utf8)["additionalEventData"]
        #expect(data?["omitted"]?.array?.first?["dropped"]?.integer ?? 0 > 0)
    }

    @Test("cutting always fits, whatever is cut")
    func fitting() throws {
        var dice = Dice(state: 11)
        for _ in 0..<200 {
            let value = JSON.object([.init("a", dice.json(0)), .init("b", dice.json(0))])
            var redaction = AuditRedaction()
            var written: [UInt8] = []
            redaction.write(value, to: &written)
            let limit = Int.random(in: 4...400, using: &dice)
            guard written.count > limit else { continue }
            let result = RecordCut.fit(try JSON(parsing: written), of: written.count, into: limit)
            var output: [UInt8] = []
            redaction.write(result.value, to: &output)
            #expect(output.count <= limit)
        }
    }
}

@Suite("Every reader reads every record", .startsPrograms, .inEveryStore, .namingTheStore) struct EveryReaderTests {
    @Test("search, look-up, lineage and every export tell of each")
    func all() async throws {
        let store = try await TestStore()
        var dice = Dice(state: 3)
        let records = (0..<40).map { dice.record($0) }
        try store.store.append(records.map { AuditRow($0, as: .single) })
        let entries = try await store.reader.search(AuditQuery(order: .oldestFirst, limit: 100))
        #expect(entries.count == records.count)
        for (entry, record) in zip(entries, records) {
            #expect(try entry.record().action == record.action)
            let byAction = try await store.reader.search(AuditQuery(action: record.action, limit: 100))
            #expect(byAction.contains(entry), "\(record.action.unicodeScalars.map(\.value))")
        }
        let lookUp = EventLookUp(
            owner: EventOwner(accessKeyID: "AKIAIOSFODNN7EXAMPLE", accountID: "123456789012"), limit: 50,
            start: .newest(now: sampleTime.advanced(by: .seconds(3_600))))
        #expect(try await store.reader.page(lookUp).events.count == records.count)
        for number in records.indices where records[number].outcome == .succeeded {
            let resource = try #require(AuditResource("snap-0000\(1000 + number)"))
            let lineage = try await AuditLineage.of(resource, in: store.reader)
            #expect(lineage != nil)
            #expect(lineage?.cuts.isEmpty == true)
        }
        for layout in [AuditLines.Layout.json, .csv] {
            var lines = AuditLines(layout)
            let text = String(decoding: lines.bytes(entries), as: UTF8.self)
            #expect(text.split(whereSeparator: \.isNewline).count == records.count)
            #expect(lines.summary.unreadable == 0)
        }
        var delivery = CloudTrailDelivery()
        _ = try delivery.files(entries)
        #expect(delivery.summary.records == records.count)
    }

    @Test("a row that is no record any more is shown as such")
    func planted() async throws {
        let store = try await TestStore()
        try store.store.append([AuditRow(sampleRecord(), as: .single)])
        try store.insertForeign(#"{"readOnly":false"#, naming: "snap-0123456789abcdef0")
        let entries = try await store.reader.search(AuditQuery(limit: 10))
        #expect(entries.count == 2)
        var table = AuditTable(style: .plain)
        #expect(table.lines(entries).contains { $0.contains("is unreadable") })
        var lines = AuditLines(.json)
        #expect(String(decoding: lines.bytes(entries), as: UTF8.self).contains("UnreadableRecord"))
        let resource = try #require(AuditResource("snap-0123456789abcdef0"))
        #expect(try await AuditLineage.of(resource, in: store.reader)?.cuts == [.damagedRecord])
    }
}
