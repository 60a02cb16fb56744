import JSONCoding
import TestSupport
import Testing

@testable import Audit
@testable import AuditShipping
@testable import AuditStores
@testable import Files

@Suite("Audit table") struct AuditTableTests {
    static func entry(_ record: AuditRecord, as kind: AuditRow.Kind = .outcome) -> AuditEntry {
        let row = AuditRow(record, as: kind)
        return AuditEntry(
            chain: "gateway-1", sequence: 1, intentSequence: nil, stage: kind.stage, outcome: row.outcome,
            text: row.text)
    }

    static let failed = AuditOutcome.failed(AuditError(.client, code: "InvalidSnapshot.NotFound", message: "m"))

    @Test("aligns its columns, without a heading in a pipe")
    func plain() {
        var table = AuditTable(style: .plain)
        let lines = table.lines([
            Self.entry(sampleRecord(requestID: "r-1", source: "snap-1", copy: "snap-2")),
            Self.entry(sampleRecord(requestID: "r-2", outcome: Self.failed)),
            Self.entry(sampleRecord(requestID: "r-3", source: "snap-1"), as: .intent),
        ])
        #expect(
            lines == [
                "2026-11-23T10:00:00Z  CopySnapshot     succeeded                        AKIAIOSFODNN7EXAMPLE  "
                    + "snap-1 → snap-2                r-1",
                "2026-11-23T10:00:00Z  CopySnapshot     Client.InvalidSnapshot.NotFound  AKIAIOSFODNN7EXAMPLE  "
                    + "snap-0123456789abcdef0         r-2",
                "2026-11-23T10:00:00Z  CopySnapshot     unknown                          AKIAIOSFODNN7EXAMPLE  "
                    + "snap-1                         r-3",
            ])
    }

    @Test("has one heading on a terminal, and colours if they are wanted")
    func terminal() {
        var table = AuditTable(style: .colouredTerminal)
        let lines = table.lines([Self.entry(sampleRecord())]) + table.lines([Self.entry(sampleRecord())])
        #expect(lines.count == 3)
        #expect(lines[0].hasPrefix("TIME                  ACTION"))
        #expect(lines[1].contains("\u{1b}[32msucceeded\u{1b}[0m"))
        var plainTerminal = AuditTable(style: .terminal)
        #expect(!plainTerminal.lines([Self.entry(sampleRecord())]).joined().contains("\u{1b}"))
    }

    @Test(
        "takes its style from where it goes",
        arguments: [
            (true, nil, AuditTable.Style.colouredTerminal), (true, "", .colouredTerminal), (true, "1", .terminal),
            (false, nil, .plain), (false, "1", .plain),
        ] as [(Bool, String?, AuditTable.Style)])
    func choosesStyle(isTerminal: Bool, noColor: String?, expected: AuditTable.Style) {
        #expect(AuditTable.Style(isTerminal: isTerminal, noColor: noColor) == expected)
    }

    static let hostile = [
        "\u{1b}[2J\u{1b}]0;title\u{7}", "a\nb", "a\rb", "a\tb", "\u{9b}31m", "\u{202e}gnp", "\u{2028}", "\u{7f}",
        "\u{200b}x", "\u{e0001}",
    ]

    @Test("renders hostile text harmless", arguments: hostile)
    func hostileText(text: String) {
        var record = sampleRecord(action: text, accessKeyID: text, source: text, copy: text)
        record.requestID = text
        var table = AuditTable(style: .terminal)
        let lines = table.lines([Self.entry(record)])
        #expect(lines.count == 2)
        for scalar in lines.joined().unicodeScalars where scalar != "→" {
            #expect(scalar.isASCII && scalar.value >= 0x20 && scalar.value != 0x7F, "\(scalar.value)")
        }
    }

    @Test("leaves letters of every script, and tells a backslash from an escape")
    func harmless() {
        #expect(TerminalText("é 漢 🙂 \\u{1b}").description == "é 漢 🙂 \\\\u{1b}")
        #expect(TerminalText("\u{1b}").description == "\\u{1b}")
    }

    @Test("shortens long cells, and shows what it can of a damaged record")
    func oddities() {
        var table = AuditTable(style: .plain)
        let long = table.lines([Self.entry(sampleRecord(action: String(repeating: "x", count: 200)))])
        #expect(long[0].contains(String(repeating: "x", count: 63) + "…  succeeded"))
        let damaged = AuditEntry(
            chain: "gateway-1", sequence: 7, intentSequence: nil, stage: .outcome, outcome: .failed, text: "{")
        #expect(table.lines([damaged])[0].contains("row 7 is unreadable"))
    }

    @Test("as JSON gives a pipe the stored bytes, and a terminal the same value without harm")
    func json() throws {
        // What a record leaves as it is, and a terminal may not show.
        let record = sampleRecord(action: "\u{e000}\u{200b}")
        let entry = Self.entry(record)
        var pipe = AuditFormat(json: true, isTerminal: false, noColor: nil)
        var terminal = AuditFormat(json: true, isTerminal: true, noColor: nil)
        #expect(pipe.lines([entry]) == [entry.text])
        let line = try #require(terminal.lines([entry]).first)
        #expect(line != entry.text)
        #expect(line.utf8.allSatisfy { $0 < 0x7F })
        #expect(try JSON(parsing: line.utf8) == JSON(parsing: entry.text.utf8))
    }

    @Test(
        "in full and as a row, hostile text does a terminal no harm, also behind a pipe", arguments: hostileTexts,
        [false, true])
    func hostileEverywhere(text: String, json: Bool) throws {
        let entry = Self.entry(hostileRecord(text))
        for isTerminal in [true, false] {
            var format = AuditFormat(json: json, isTerminal: isTerminal, noColor: "1")
            for line in format.page(entry) + format.lines([entry]) {
                let harmful = line.unicodeScalars.filter { scalar in
                    scalar.value < 0x20 && scalar != "\n" || 0x7F...0x9F ~= scalar.value
                        || ["\u{2028}", "\u{202e}"].contains(scalar)
                }
                #expect(harmful.isEmpty)
            }
            #expect(format.lines([entry]).count == 1)
            #expect(format.lines([entry]).allSatisfy { !$0.contains("\n") })
            let page = format.page(entry).joined()
            #expect(try JSON(parsing: page.utf8) == JSON(parsing: entry.text.utf8))
        }
    }

    @Test("in full is the record over several lines")
    func page() throws {
        let entry = Self.entry(sampleRecord())
        let page = AuditFormat(json: false, isTerminal: false, noColor: nil).page(entry).joined(separator: "\n")
        #expect(page.hasPrefix("{\n  \"eventVersion\": \"1.11\",\n  \"userIdentity\": {\n    \"type\": \"IAMUser\""))
        #expect(try JSON(parsing: page.utf8) == JSON(parsing: entry.text.utf8))
    }
}
