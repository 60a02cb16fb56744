import Foundation
import JSONCoding
import TestSupport
import Testing

@testable import Audit
@testable import AuditShipping
@testable import AuditStores
@testable import Files

/// Texts that break what is joined from strings, or harm who looks at them.
let hostileTexts = [
    "<script>alert(1)</script>", "=HYPERLINK(\"https://example.com\")", "+1+1", "-1-1", "@SUM(A1)", "\t=1", "\r=1",
    "\n=1", "＝1", "a,b", "a\"b", "\"", "a\r\nb", "a\nINFO forged line", "a\0b", "\u{1b}[2J\u{1b}]0;t\u{7}", "\u{9b}31m",
    "\u{2028}", "\u{202e}gnp", "\"}],\"Records\":[{", "\\", "\\u0000", "'quoted'", "é 漢字 🙂", "",
    "x\"\u{301},=1,\"", "=\u{301}1", ",\u{301}=1", "x;=1+cmd|' /C calc'!A0;", "x;\"\"@SUM(A1);\"", "x;＝1",
    "x;\u{301}-1;;+1",
]

/// A copy whose every text is the given one.
func hostileRecord(_ text: String, number: Int = 0, accountID: String? = "123456789012") -> AuditRecord {
    var record = sampleRecord(
        requestID: text, eventID: "event-\(number)", action: text, accessKeyID: text, accountID: accountID,
        outcome: .refused(AuditError(.client, code: text, message: text)))
    record.identity = .known(accessKeyID: text, accountID: accountID, userName: text)
    record.region = text
    record.sourceIPAddress = text
    record.userAgent = text
    record.clientToken = text
    record.requestParameters = .object([.init(text, .string(text))])
    record.upstream = []
    return record
}

@Suite("Audit lines") struct AuditLinesTests {
    static func entries(_ records: [AuditRecord]) -> [AuditEntry] {
        records.map { AuditTableTests.entry($0) }
    }

    @Test("JSON lines are the records, byte for byte")
    func json() {
        var lines = AuditLines(.json)
        #expect(lines.start().isEmpty)
        let entries = Self.entries(
            [sampleRecord(), sampleRecord(requestID: "r-2")] + hostileTexts.map { hostileRecord($0) })
        let text = String(decoding: lines.bytes(entries), as: UTF8.self)
        #expect(text == entries.map { $0.text + "\n" }.joined())
        #expect(text.utf8.count { $0 == UInt8(ascii: "\n") } == entries.count)
        #expect(lines.summary.records == entries.count)
        #expect(lines.summary.bytes == text.utf8.count)
    }

    @Test("what is damaged has a line that says so, and is counted", arguments: [AuditLines.Layout.json, .csv])
    func damaged(layout: AuditLines.Layout) {
        var lines = AuditLines(layout)
        let damaged = ["", "{\n}"].map {
            AuditEntry(
                chain: "gateway-1", sequence: 7, intentSequence: nil, stage: .outcome, outcome: .failed, text: $0)
        }
        let text = String(decoding: lines.bytes(damaged), as: UTF8.self)
        #expect(text.split(whereSeparator: \.isNewline).count == 2)
        #expect(
            text.split(whereSeparator: \.isNewline).allSatisfy { $0.contains("UnreadableRecord") && $0.contains("7") })
        #expect(lines.summary.unreadable == 2)
        #expect(lines.summary.json.contains(#""records":0,"unreadable":2"#))
    }

    @Test("CSV has a heading and one line a call")
    func csv() throws {
        var lines = AuditLines(.csv)
        let heading = String(decoding: lines.start(), as: UTF8.self)
        #expect(heading.hasPrefix("sequence,eventTime,eventSource,eventName,outcome,errorCode,errorMessage,"))
        #expect(heading.hasSuffix(",requestParameters,responseElements,gateway\r\n"))
        let text = String(decoding: lines.bytes(Self.entries([sampleRecord(requestID: "r-1")])), as: UTF8.self)
        #expect(
            text.hasPrefix(
                "1,2026-11-23T10:00:00Z,ec2.amazonaws.com,CopySnapshot,succeeded,,,AKIAIOSFODNN7EXAMPLE,123456789012,"
                    + "default,eu-west-2,192.0.2.10,aws-cli/2.9.19,false,snap-0123456789abcdef0 snap-0fedcba9876543210,"
                    + #"r-1,00000000-0000-7000-8000-000000000001,token-1,CreateSnapshot,131,"{""sourceRegion"":"#))
        #expect(text.hasSuffix("\r\n"))
        #expect(lines.summary.bytes == heading.utf8.count + text.utf8.count)
    }

    static let cells = [
        ("a", "a"), ("", ""), ("a b", "a b"), ("a,b", #""a,b""#), (#"a"b"#, #""a""b""#), ("=1", "'=1"), ("+1", "'+1"),
        ("-1", "'-1"), ("@a", "'@a"), ("\t=1", #"'\u{9}=1"#), ("\r", #"'\u{d}"#), ("＝1", "'＝1"), ("a=1", "a=1"),
        ("a\nb", #"a\u{a}b"#), ("a\0b", #"a\u{0}b"#), ("\u{1b}[2J", #"\u{1b}[2J"#), (#"\"#, #"\\"#),
        (#"=HYPERLINK("x")"#, #""'=HYPERLINK(""x"")""#), ("'a", "'a"), ("x\"\u{301},=1", "\"x\"\"\u{301},=1\""),
        ("a;b; =c;", "a;b; =c;"), ("a;=1;;-2", "a;'=1;;'-2"), (#"a;"=1"#, #""a;'""=1""#),
    ]

    @Test("CSV escapes what could do harm", arguments: cells)
    func cell(text: String, expected: String) {
        #expect(AuditCSV.cell(text) == expected)
    }

    @Test("hostile text stays within its cell and its line", arguments: hostileTexts)
    func hostile(text: String) throws {
        var lines = AuditLines(.csv)
        let line = lines.bytes(Self.entries([hostileRecord(text)]))
        #expect(line.suffix(2) == [13, 10])
        #expect(line.dropLast(2).allSatisfy { $0 >= 0x20 && $0 != 0x7F })
        let cells = try Self.cells(of: String(decoding: line.dropLast(2), as: UTF8.self))
        #expect(cells.count == 23)
        #expect(cells.allSatisfy { !Self.beginsFormula($0.unicodeScalars.first) })
        // Where `;` separates cells; some readers pass over quotes at a cell's beginning.
        let others = String(decoding: line, as: UTF8.self).unicodeScalars.split(separator: ";")
        #expect(others.allSatisfy { other in !Self.beginsFormula(other.first { scalar in scalar != "\"" }) })
        let parameters = try JSON(parsing: cells[20].utf8)
        #expect(parameters == .object([.init(text, .string(text))]))
    }

    static func beginsFormula(_ scalar: Unicode.Scalar?) -> Bool {
        scalar.map { "=+-@＝".unicodeScalars.contains($0) } ?? false
    }

    /// What RFC 4180 says that the cells are. A combining mark belongs to no character here.
    static func cells(of line: String) throws -> [String] {
        var cells = [""]
        var isQuoted = false
        for character in line.unicodeScalars {
            switch (character, isQuoted) {
            case ("\"", false):
                if cells[cells.count - 1].isEmpty {
                    isQuoted = true
                } else {
                    cells[cells.count - 1].unicodeScalars.append("\"")
                    isQuoted = true
                }
            case ("\"", true): isQuoted = false
            case (",", false): cells.append("")
            default: cells[cells.count - 1].unicodeScalars.append(character)
            }
        }
        try #require(!isQuoted)
        return cells
    }
}

@Suite("CloudTrail's log files") struct CloudTrailDeliveryTests {
    static func record(
        _ number: Int, at seconds: Int = 0, account: String? = "123456789012", region: String = "eu-west-2"
    ) -> AuditRecord {
        var record = sampleRecord(
            requestID: "request-\(number)", eventID: "event-\(number)",
            time: sampleTime.advanced(by: .seconds(seconds)),
            accountID: account)
        record.region = region
        return record
    }

    func files(
        _ records: [AuditRecord], bounds: CloudTrailDelivery.Bounds = .init()
    ) throws -> [CloudTrailDelivery.File] {
        var delivery = CloudTrailDelivery(bounds: bounds)
        var files: [CloudTrailDelivery.File] = []
        for record in records { files += try delivery.files([AuditTableTests.entry(record)]) }
        return try files + delivery.finish()
    }

    static func folder(_ file: CloudTrailDelivery.File) -> String {
        file.path.split(separator: "/").dropLast().joined(separator: "/")
    }

    @Test("a file is named by its account, its Region and its five minutes")
    func path() throws {
        let file = try #require(try files([Self.record(1, at: 299)]).first)
        let name =
            /AWSLogs\/123456789012\/CloudTrail\/eu-west-2\/2026\/11\/23\/123456789012_CloudTrail_eu-west-2_20261123T1000Z_[A-Za-z0-9]{16}\.json\.gz/
        #expect(file.path.wholeMatch(of: name) != nil, "\(file.path)")
    }

    @Test("accounts, Regions and slots have files of their own")
    func separation() throws {
        let files = try files([
            Self.record(1), Self.record(2, account: "210987654321"), Self.record(3, region: "us-east-2"),
            Self.record(4, account: nil), Self.record(5), Self.record(6, at: 300),
        ])
        #expect(
            files.map(Self.folder) == [
                "AWSLogs/000000000000/CloudTrail/eu-west-2/2026/11/23",
                "AWSLogs/123456789012/CloudTrail/eu-west-2/2026/11/23",
                "AWSLogs/123456789012/CloudTrail/us-east-2/2026/11/23",
                "AWSLogs/210987654321/CloudTrail/eu-west-2/2026/11/23",
                "AWSLogs/123456789012/CloudTrail/eu-west-2/2026/11/23",
            ])
        #expect(Set(files.map(\.path)).count == files.count)
    }

    @Test("no text leads out of the folder, and accounts that are none do not share a file")
    func hostile() throws {
        let accounts = ["../../../etc", "123456789012/..", "", "１２３４５６７８９０１２"]
        let files = try files(
            accounts.enumerated().map { Self.record($0, account: $1, region: "../\($0)") }
                + hostileTexts.enumerated().map { hostileRecord($1, number: 10 + $0) })
        #expect(files.count == accounts.count + hostileTexts.count)
        for file in files {
            #expect(
                file.path.wholeMatch(
                    of: /AWSLogs\/[0-9]{12}\/CloudTrail\/unknown\/2026\/11\/23\/[A-Za-z0-9_]+\.json\.gz/) != nil)
        }
        #expect(Set(files.map(\.path)).count == files.count)
    }

    @Test("a file has as many records as it may, and the same calls make the same files")
    func bounds() throws {
        let records = (0..<7).map { Self.record($0, at: $0) }
        let files = try files(records, bounds: .init(records: 3))
        #expect(files.count == 3)
        #expect(try self.files(records, bounds: .init(records: 3)) == files)
        #expect(try self.files(records, bounds: .init(bytes: 1)).count == 7)
        #expect(try self.files(records).count == 1)
    }

    @Test("what is damaged has a stand-in and is counted")
    func damaged() throws {
        var delivery = CloudTrailDelivery()
        let damaged = AuditEntry(
            chain: "gateway-1", sequence: 7, intentSequence: nil, stage: .outcome, outcome: .failed, text: "]}")
        #expect(try delivery.files([damaged]).isEmpty)
        #expect(try delivery.finish().map(\.path.count).count == 1)
        #expect(delivery.summary.unreadable == 1)
        #expect(delivery.summary.records == 0)
    }
}

@Suite("Exported files") struct ExportFileTests {
    @Test("a file is there at the end only, for its owner alone")
    func whole() throws {
        let directory = try TemporaryDirectory()
        let path = directory.path + "/audit.csv"
        let file = try ExportFile(path: path)
        try file.write(Array("a".utf8))
        #expect(!FileManager.default.fileExists(atPath: path))
        try file.write(Array("b".utf8))
        try file.finish()
        #expect(try String(contentsOfFile: path, encoding: .utf8) == "ab")
        #expect(try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int == 0o600)
        #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path) == ["audit.csv"])
        #expect(throws: AuditExportFailure.exists(path: path)) { try ExportFile(path: path) }
    }

    @Test("what was begun and not ended leaves nothing, and never replaces anything")
    func abandoned() throws {
        let directory = try TemporaryDirectory()
        let path = directory.path + "/audit.csv"
        let first = try ExportFile(path: path)
        let second = try ExportFile(path: path)
        let third = try ExportFile(path: path)
        try first.write(Array("first".utf8))
        try first.finish()
        #expect(throws: AuditExportFailure.exists(path: path)) { try second.finish() }
        third.abandon()
        #expect(try String(contentsOfFile: path, encoding: .utf8) == "first")
        #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path) == ["audit.csv"])
        #expect(throws: AuditExportFailure.self) { try ExportFile(path: directory.path + "/missing/audit.csv") }
    }

    @Test("what is in the way is told in words: a link that leads nowhere, a file where a folder is to be")
    func inTheWay() throws {
        let directory = try TemporaryDirectory()
        let (link, plain) = (directory.path + "/link", directory.path + "/plain")
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: directory.path + "/nowhere")
        #expect(throws: AuditExportFailure.exists(path: link)) { try ExportFile(path: link) }
        try Data("x".utf8).write(to: URL(filePath: plain))
        let file = try #require(try CloudTrailDeliveryTests().files([CloudTrailDeliveryTests.record(1)]).first)
        let failure = #expect(throws: AuditExportFailure.self) { try DeliveryFolder(path: plain).write(file) }
        #expect(
            failure == .unwritable(path: "\(plain)/\(file.path)", reason: "a file stands where a directory is to be"))
    }

    @Test("a delivered file that is there is left alone, and one that differs refused")
    func delivered() throws {
        let directory = try TemporaryDirectory()
        let folder = DeliveryFolder(path: directory.path + "/export")
        let delivery = CloudTrailDeliveryTests()
        let file = try #require(try delivery.files([CloudTrailDeliveryTests.record(1)]).first)
        let more = try #require(
            try delivery.files([CloudTrailDeliveryTests.record(1), CloudTrailDeliveryTests.record(2)]).first)
        #expect(file.path == more.path)
        #expect(try folder.write(file) == .new)
        #expect(try folder.write(file) == .unchanged)
        #expect(throws: AuditExportFailure.exists(path: "\(directory.path)/export/\(file.path)")) {
            try folder.write(more)
        }
        let written = try Data(contentsOf: URL(filePath: "\(directory.path)/export/\(file.path)"))
        #expect(Array(written) == file.bytes)
    }
}
