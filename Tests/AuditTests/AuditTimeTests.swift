import Foundation
import TestSupport
import Testing

@testable import Audit
@testable import AuditShipping
@testable import AuditStores
@testable import Files

@Suite("Audit time") struct AuditTimeTests {
    @Test(
        "is written as Foundation writes it",
        arguments: [0, 951_782_400, 1_795_428_000, 4_107_542_399, -1, -11_670_912_000])
    func writing(seconds: Int) {
        let expected = Date(timeIntervalSince1970: Double(seconds)).formatted(.iso8601)
        #expect(AuditTime(seconds: seconds).text == expected)
    }

    @Test("reads every day that it writes")
    func everyDay() {
        for day in stride(from: -100_000, through: 100_000, by: 13) {
            let time = AuditTime(seconds: day * 86_400 + 86_399)
            #expect(AuditTime(iso8601: time.text) == time)
        }
    }

    @Test(
        "reads RFC 3339",
        arguments: [
            ("2026-11-23T10:00:00Z", 1_795_428_000_000), ("2026-11-23", 1_795_392_000_000),
            ("2026-11-23T11:00:00.25+01:00", 1_795_428_000_250), ("2026-11-23 04:30:00-05:30", 1_795_428_000_000),
        ])
    func read(text: String, milliseconds: Int) {
        #expect(AuditTime(iso8601: text) == AuditTime(milliseconds: milliseconds))
    }

    @Test(
        "refuses what is no date",
        arguments: [
            "", "2026-02-30", "2026-13-01", "2026-00-01", "2026-11-23T24:00:00Z", "2026-11-23T10:00:00",
            "2026-11-23T10:00Z",
            "yesterday", "2026-11-23T10:00:00.Z", "2026-11-23T10:00:00Z ", "２026-11-23",
        ])
    func refused(text: String) {
        #expect(AuditTime(iso8601: text) == nil)
    }

    @Test(
        "reads times before now", arguments: [("-90s", 90), ("-15m", 900), ("-1h", 3600), ("-7d", 604_800), ("now", 0)])
    func relative(text: String, seconds: Int) {
        #expect(AuditTime(argument: text, now: sampleTime) == AuditTime(seconds: sampleTime.seconds - seconds))
    }

    @Test(
        "refuses other words for times",
        arguments: ["-", "-h", "-1", "-1y", "--1h", "-+1h", "-99999999999999999999h", "1h"])
    func refusedRelative(text: String) {
        #expect(AuditTime(argument: text, now: sampleTime) == nil)
    }

    @Test("puts event IDs in order, in the form of RFC 9562")
    func eventIDs() throws {
        var generator = SystemRandomNumberGenerator()
        let first = AuditEventID(time: sampleTime, using: &generator)
        let second = AuditEventID(time: AuditTime(milliseconds: sampleTime.milliseconds + 1), using: &generator)
        #expect(first.text < second.text)
        #expect(first.text.wholeMatch(of: /[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/) != nil)
        #expect(Int(first.text.prefix(13).replacing("-", with: ""), radix: 16) == sampleTime.milliseconds)
        #expect(UUID(uuidString: AuditEventID().text) != nil)
    }
}
