import Audit
import AuditStores
import Console
import Explanation
import Foundation
import Gateway
import JSONCoding
import TestSupport
import Testing

/// From a client's bytes to every reader, in every kind of store.
@Suite("Random requests, recorded and read", .timeLimit(.minutes(5)), .startsPrograms, .inEveryStore, .namingTheStore)
struct RandomRequestTests {
    private static let addresses = (0..<60).map { "198.51.100.\($0)" }

    /// A store that a gateway has written, and closed.
    private struct Recorded {
        let place: StorePlace
        let reader: any AuditReader
        /// Oldest first.
        let entries: [AuditEntry]
        let records: [AuditRecord]
    }

    @Test("each is found by every reader, in lines that drive nothing, and the chain is whole")
    func everyReader() async throws {
        let place = try await StorePlace()
        defer { place.remove() }
        try await Self.send(to: place)
        let reader = try place.backend.openReader()
        let entries = try await reader.search(AuditQuery(order: .oldestFirst, limit: 1_000))
        let recorded = Recorded(
            place: place, reader: reader, entries: entries, records: try entries.map { try $0.record() })
        // A record for each request, and one call for each.
        #expect(recorded.records.map(\.sourceIPAddress).sorted() == Self.addresses.sorted())
        try await Self.readByName(recorded)
        try await Self.follow(recorded)
        try await Self.lookUp(recorded)
        try await Self.trace(recorded)
        try Self.list(recorded)
        try await Self.export(recorded)
        await Self.explain(recorded)
        var question = AuditVerificationQuestion(.whole)
        question.files = place.backend.files(place.settings)
        let verifications = try await place.backend.verify(question) { _, _ in }
        #expect(verifications.count == 1)
        #expect(verifications.allSatisfy { $0.finding == nil }, "\(verifications)")
    }

    /// One from each address, to each front in turn, every fifth one not signed at all.
    private static func send(to place: StorePlace) async throws {
        let store = try place.backend.openStore(place.settings)
        let events = try place.backend.eventSource(beside: store)
        try await TestCloud.with(store: store, untranslated: .relayed, events: events) { cloud in
            var requests = RandomRequests()
            let fronts = RandomRequests.Front.allCases
            for (number, address) in addresses.enumerated() {
                // The first one is a copy, so that there is a lineage.
                var request = number == 0 ? .copy() : requests.request(to: fronts[number % fronts.count])
                request.sourceAddress = address
                let received = number % 5 == 4 ? request.unsigned : try request.signed(at: cloud.signingDate)
                let reply = await cloud.dispatcher.answer(received)
                #expect((200..<500).contains(reply.status), "\(number): \(reply.status) \(reply.text.prefix(300))")
            }
        }
    }

    // MARK: - Readers

    private static func readByName(_ recorded: Recorded) async throws {
        for (entry, record) in zip(recorded.entries, recorded.records) {
            #expect(try await recorded.reader.search(AuditQuery(clientAddress: record.sourceIPAddress)) == [entry])
            #expect(try await recorded.reader.search(AuditQuery(action: record.action, limit: 1_000)).contains(entry))
            for name in [record.requestID, record.eventID.text, entry.place.text] {
                #expect(try await recorded.reader.entry(AuditEntryName(name)) == entry)
            }
        }
    }

    private static func follow(_ recorded: Recorded) async throws {
        struct Done: Error {}
        var followed: Set<Int> = []
        let follower = AuditFollower(recorded.reader) { throw Done() }
        await #expect(throws: Done.self) {
            try await follower.run(after: AuditPositions()) { entries in
                for entry in entries { followed.insert(entry.sequence) }
            }
        }
        #expect(followed == Set(recorded.entries.map(\.sequence)))
    }

    /// Each caller finds the calls that were let in, and nobody those that were not.
    private static func lookUp(_ recorded: Recorded) async throws {
        let owner = EventOwner(accessKeyID: TestCloud.key, accountID: "123456789012")
        var start = EventLookUp.Start.newest(now: AuditTime.now().advanced(by: .seconds(60)))
        var found: Set<String> = []
        while true {
            let page = try await recorded.reader.page(EventLookUp(owner: owner, limit: 50, start: start))
            for event in page.events { found.insert(event.text) }
            guard let next = page.next else { break }
            start = .after(next)
        }
        let own = zip(recorded.entries, recorded.records).filter { owner.owns($0.1.identity) }.map(\.0.text)
        #expect(!own.isEmpty)
        #expect(found == Set(own))
    }

    private static func trace(_ recorded: Recorded) async throws {
        let source = try #require(AuditResource("snap-12345678"))
        let lineage = try #require(try await AuditLineage.of(source, in: recorded.reader))
        let lines = lineage.lines(.boxes) + lineage.lines(.ascii)
        expectHarmless(lines, "lineage")
        expectHarmless([lineage.json], "lineage in JSON")
        let copies = zip(recorded.entries, recorded.records).filter { entry, record in
            entry.outcome == .succeeded && record.action == "CopySnapshot"
        }.compactMap { $0.1.copy }
        #expect(!copies.isEmpty)
        for copy in copies { #expect(lines.contains { $0.contains(copy) }, "\(copy)") }
    }

    /// `search`, `tail` and `show`, on a terminal and behind a pipe.
    private static func list(_ recorded: Recorded) throws {
        for (json, isTerminal) in [(false, false), (false, true), (true, false), (true, true)] {
            var format = AuditFormat(json: json, isTerminal: isTerminal, noColor: "1")
            let lines = format.lines(recorded.entries)
            let heading = isTerminal && !json ? 1 : 0
            #expect(lines.count == recorded.entries.count + heading)
            #expect(!lines.contains { $0.contains("\n") || $0.contains("is unreadable") })
            expectHarmless(lines, "list, JSON \(json), terminal \(isTerminal)")
            for entry in recorded.entries {
                let page = format.page(entry)
                expectHarmless(page, "page, JSON \(json), terminal \(isTerminal)")
                #expect(try JSON(parsing: page.joined().utf8) == JSON(parsing: entry.text.utf8))
            }
        }
    }

    private static func export(_ recorded: Recorded) async throws {
        var entries: [AuditEntry] = []
        try await recorded.reader.all(AuditQuery()) { entries += $0 }
        #expect(entries.count == recorded.entries.count)
        var json = AuditLines(.json)
        let lines = String(decoding: json.bytes(entries), as: UTF8.self).split(separator: "\n").map(String.init)
        #expect(lines == entries.map(\.text))
        expectHarmless(lines, "JSON lines")
        var csv = AuditLines(.csv)
        let rows = String(decoding: csv.bytes(entries), as: UTF8.self).components(separatedBy: "\r\n").dropLast()
        #expect(rows.count == entries.count)
        expectHarmless(Array(rows), "CSV")
        let columns = String(decoding: csv.start(), as: UTF8.self).split(separator: ",").count
        for row in rows {
            let cells = cells(of: row)
            #expect(cells.count == columns, "\(row)")
            for cell in cells { #expect(!beginsFormula(cell), "\(cell)") }
        }
        var delivery = CloudTrailDelivery()
        let files = try delivery.files(entries) + delivery.finish()
        #expect(!files.isEmpty)
        #expect(
            [json.summary, csv.summary, delivery.summary].map(\.records) == Array(repeating: entries.count, count: 3))
        #expect([json.summary, csv.summary, delivery.summary].allSatisfy { $0.unreadable == 0 })
    }

    private static func explain(_ recorded: Recorded) async {
        var explained = 0
        for record in recorded.records {
            guard let explanation = await CallExplanation.of(record) else { continue }
            explained += 1
            expectHarmless(explanation.lines(.plain), "explanation")
            expectHarmless([TerminalText.json(explanation.json.text)], "explanation in JSON")
        }
        #expect(explained > 0)
    }

    // MARK: - Lines

    /// Expects nothing in it that moves a cursor, changes colours, breaks a line or turns the reading direction. A page
    /// may have several lines.
    private static func expectHarmless(
        _ lines: [String], _ what: String, sourceLocation: SourceLocation = #_sourceLocation
    ) {
        for line in lines {
            let harm = line.unicodeScalars.first { scalar in
                let properties = scalar.properties
                switch properties.generalCategory {
                case .control: return scalar != "\n"
                case .lineSeparator, .paragraphSeparator: return true
                default: return properties.isBidiControl
                }
            }
            guard let harm else { continue }
            Issue.record("U+\(String(harm.value, radix: 16)) in \(what): \(line)", sourceLocation: sourceLocation)
        }
    }

    /// The cells of a line of CSV, without their quotation marks (RFC 4180).
    private static func cells(of row: String) -> [String] {
        var cells = [""]
        var isQuoted = false
        for scalar in row.unicodeScalars {
            switch scalar {
            // Two in a quoted cell stand for one: what a cell begins with is the same without.
            case "\"": isQuoted.toggle()
            case "," where !isQuoted: cells.append("")
            default: cells[cells.count - 1].unicodeScalars.append(scalar)
            }
        }
        return cells
    }

    private static func beginsFormula(_ cell: String) -> Bool {
        let starts: Set<Unicode.Scalar> = [
            "=", "+", "-", "@", "\t", "\r", "\n", "\u{FF1D}", "\u{FF0B}", "\u{FF0D}", "\u{FF20}",
        ]
        return cell.unicodeScalars.first.map(starts.contains) ?? false
    }
}

/// Where a store of the kind at hand is, and nothing in it yet.
private struct StorePlace {
    let backend: any AuditBackend
    let settings: ChainSettings
    private let folder: URL

    init() async throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "requests-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let path = folder.path(percentEncoded: false)
        settings = ChainSettings(gatewayID: "gateway-1", signingKey: path + "/key")
        switch StoreKind.current {
        case .sqlite: backend = AuditStoreLocation.sqlite(path: path + "/audit.sqlite").backend
        case .postgresql:
            let server = try await PostgreSQLServer.shared
            backend = try AuditStoreLocation(server.uri(schema: server.newName(), connectTimeout: 60)).backend
            _ = try backend.migrateSchema(program: "tests")
        }
    }

    func remove() {
        _ = try? FileManager.default.removeItem(at: folder)  // the system empties its temporary folder anyway
    }
}
