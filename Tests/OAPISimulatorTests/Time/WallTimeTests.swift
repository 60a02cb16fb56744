import OAPISimulator
import Testing

@Suite("Wall time")
struct WallTimeTests {
    @Test(
        "reads and writes dates",
        arguments: [
            ("20261123T101500Z", 1_795_428_900_000, "2026-11-23T10:15:00.000Z", "Mon, 23 Nov 2026 10:15:00 GMT"),
            ("20240229T235959Z", 1_709_251_199_000, "2024-02-29T23:59:59.000Z", "Thu, 29 Feb 2024 23:59:59 GMT"),
            ("19700101T000000Z", 0, "1970-01-01T00:00:00.000Z", "Thu, 01 Jan 1970 00:00:00 GMT"),
            ("19691231T235959Z", -1000, "1969-12-31T23:59:59.000Z", "Wed, 31 Dec 1969 23:59:59 GMT"),
            ("20000301T000000Z", 951_868_800_000, "2000-03-01T00:00:00.000Z", "Wed, 01 Mar 2000 00:00:00 GMT"),
        ] as [(String, Int64, String, String)]
    )
    func dates(basic: String, milliseconds: Int64, extended: String, http: String) throws {
        let time = try #require(WallTime(basicISO8601: basic))
        #expect(time.milliseconds == milliseconds)
        #expect(time.basicISO8601 == basic)
        #expect(time.iso8601 == extended)
        #expect(time.httpDate == http)
        #expect(WallTime(iso8601: extended) == time)
    }

    @Test(
        "reads every form of a filter's date",
        arguments: [
            ("2020-06-14", "2020-06-14T00:00:00.000Z"), ("2020-06-14T01:02:03Z", "2020-06-14T01:02:03.000Z"),
            ("2020-06-14T01:02:03.5Z", "2020-06-14T01:02:03.500Z"),
            ("2020-06-14T01:02:03.123456789Z", "2020-06-14T01:02:03.123Z"),
            ("2020-06-14T01:02:03+02:00", "2020-06-13T23:02:03.000Z"),
        ]
    )
    func forms(text: String, same: String) {
        #expect(WallTime(iso8601: text)?.iso8601 == same)
    }

    @Test(
        "refuses what is no date",
        arguments: [
            "", "2020", "2020-13-01", "2020-02-30", "2023-02-29", "2020-06-14T24:00:00Z", "2020-06-14T01:02:03",
            "2020-06-14 01:02:03Z", "2020-06-14T01:02:03.Z", "2020-06-14T01:02:03Zx", "yesterday",
        ]
    )
    func noDates(text: String) {
        #expect(WallTime(iso8601: text) == nil)
        #expect(WallTime(basicISO8601: text) == nil)
    }
}
