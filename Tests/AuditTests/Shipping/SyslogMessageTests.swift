import JSONCoding
import TestSupport
import Testing

@testable import Audit
@testable import AuditShipping
@testable import AuditStores
@testable import Files

@Suite("Syslog message") struct SyslogMessageTests {
    let origin = SyslogOrigin(hostName: "gw1.example.com", processID: "4711")

    private func text(_ row: FeedRow) -> String {
        String(decoding: SyslogMessage(row, from: origin).bytes, as: UTF8.self)
    }

    @Test("is RFC 5424")
    func golden() {
        #expect(
            text(trailRow(42)) == "<110>1 2026-11-23T10:00:00Z gw1.example.com passerelle 4711 CopySnapshot "
                + "[meta sequenceId=\"42\"] {\"eventVersion\":\"1.11\"}")
    }

    @Test(
        "has severity 5 for calls that did not succeed, and 6 for the others and for intents",
        arguments: [
            (.outcome, .succeeded, "<110>1 "), (.outcome, .refused, "<109>1 "), (.outcome, .failed, "<109>1 "),
            (.outcome, .unknown, "<109>1 "), (.intent, .unknown, "<110>1 "),
        ] as [(AuditStage, AuditOutcomeKind, String)])
    func severity(stage: AuditStage, outcome: AuditOutcomeKind, prefix: String) {
        #expect(text(trailRow(1, stage: stage, outcome: outcome)).hasPrefix(prefix))
    }

    @Test("starts its sequence numbers again where RFC 5424 ends them")
    func sequenceNumbers() {
        #expect(text(trailRow(2_147_483_647)).contains("sequenceId=\"2147483647\""))
        #expect(text(trailRow(2_147_483_648)).contains("sequenceId=\"1\""))
    }

    @Test("says its length in bytes before itself on a stream")
    func frame() {
        let message = SyslogMessage(trailRow(1, text: "\u{1F600}"), from: origin)
        #expect(message.frame == Array("\(message.bytes.count) ".utf8) + message.bytes)
    }

    @Test(
        "cannot be broken by what a client chose",
        arguments: [
            "a b", "a\nb", "a\r\n<34>1 forged", "a\0b", "\u{1B}[31m", "é", "\u{202E}x", "]\"\\", "",
            String(repeating: "x", count: 200), "\u{2028}",
        ])
    func hostileText(action: String) throws {
        let record = sampleRecord(requestID: action, action: action, accessKeyID: action, source: action)
        let row = AuditRow(record, as: .single)
        let message = SyslogMessage(
            FeedRow(
                sequence: 1, stage: .outcome, outcome: row.outcome, time: row.time, action: row.action, text: row.text),
            from: origin)
        let header = try #require(message.bytes.firstRange(of: "] ".utf8)).upperBound
        let fields = message.bytes[..<header].split(separator: UInt8(ascii: " "))
        #expect(fields.count == 8)
        #expect((1...32).contains(fields[5].count))
        #expect(message.bytes[..<header].allSatisfy { 0x20...0x7E ~= $0 })
        #expect(message.bytes.allSatisfy { $0 >= 0x20 })
        #expect(try JSON(parsing: message.bytes[header...]) == JSON(parsing: row.text.utf8))
    }

    @Test("is one line even of a record that somebody altered in the store")
    func alteredRecord() {
        let row = trailRow(1, text: "{\n\"a\":\r\n1}\u{0}")
        #expect(String(decoding: row.line, as: UTF8.self) == "{ \"a\":  1} ")
    }

    @Test("takes no host name for granted")
    func hostNames() {
        #expect(SyslogOrigin(hostName: "", processID: "1").hostName == "-")
        #expect(SyslogOrigin(hostName: "a b\nc", processID: "1").hostName == "a?b?c")
        #expect(SyslogOrigin(hostName: String(repeating: "a", count: 300), processID: "1").hostName.count == 255)
    }
}
