import SigV4
import Testing

@Suite("Signing date") struct SigningDateTests {
    /// Computed with GNU date.
    static let examples: [(text: String, http: String, seconds: Int64)] = [
        ("19700101T000000Z", "Thu, 01 Jan 1970 00:00:00 GMT", 0),
        ("20000229T235959Z", "Tue, 29 Feb 2000 23:59:59 GMT", 951_868_799),
        ("20150830T123600Z", "Sun, 30 Aug 2015 12:36:00 GMT", 1_440_938_160),
        ("20261123T101500Z", "Mon, 23 Nov 2026 10:15:00 GMT", 1_795_428_900),
        ("21000228T120000Z", "Sun, 28 Feb 2100 12:00:00 GMT", 4_107_499_200),
        ("99991231T235959Z", "Fri, 31 Dec 9999 23:59:59 GMT", 253_402_300_799),
    ]

    @Test("reads and writes both forms", arguments: examples)
    func roundTrip(_ example: (text: String, http: String, seconds: Int64)) throws {
        let basic = try #require(SigningDate(basic: Array(example.text.utf8)[...]))
        let http = try #require(SigningDate(httpDate: Array(example.http.utf8)[...]))
        #expect(basic.epochSeconds == example.seconds && http == basic)
        let made = SigningDate(epochSeconds: example.seconds)
        #expect(made == basic && made.description == example.text && made.httpDate == example.http)
    }

    @Test("every day of four centuries is its own text's day") func everyDay() {
        for day in stride(from: Int64(0), to: 146_097, by: 1) {
            let date = SigningDate(epochSeconds: day * 86_400 + 45_296)
            let again = SigningDate(basic: Array(date.description.utf8)[...])
            if again != date { Issue.record("\(date)") }
        }
    }

    @Test(
        "refuses what no calendar has, and every other spelling",
        arguments: [
            "", "20261123", "20261123T101500", "20261123T101500z", "20261123t101500Z", "2026-11-23T10:15:00Z",
            "20261123T101500Z ", " 0261123T101500Z", "20261323T101500Z", "20260023T101500Z", "20261100T101500Z",
            "20261131T101500Z", "20260229T101500Z", "21000229T101500Z", "20261123T241500Z", "20261123T106000Z",
            "20261123T101560Z", "+0261123T101500Z", "2026112\u{e9}T10150Z", "19691231T235959Z", "٢٠٢٦١١٢٣T101500Z",
        ]
    ) func malformed(_ text: String) {
        #expect(SigningDate(basic: Array(text.utf8)[...]) == nil)
    }

    @Test("takes an HTTP date whose zone is a number, as botocore writes it", arguments: ["+0000", "-0000"])
    func numericZone(_ zone: String) {
        let text = Array("Mon, 23 Nov 2026 10:15:00 \(zone)".utf8)
        #expect(SigningDate(httpDate: text[...]) == date("20261123T101500Z"))
    }

    @Test(
        "refuses HTTP dates of another form, or whose weekday is wrong",
        arguments: [
            "", "Tue, 23 Nov 2026 10:15:00 GMT", "Mon, 23 nov 2026 10:15:00 GMT", "Mon, 23 Nov 2026 10:15:00 UTC",
            "Monday, 23-Nov-26 10:15:00 GMT", "Mon Nov 23 10:15:00 2026", "Mon, 31 Nov 2026 10:15:00 GMT",
            "Mon, 23 Nov 2026 24:15:00 GMT", "Mon, 23 Nov 2026 10-15:00 GMT", "Mon, 23 Nov 2026 10:15:00 +0100",
            "Mon, 23 Nov 2026 10:15:00 GMT ", "Mon, 23 Nov 2026 10:15:00",
        ]
    ) func malformedHTTP(_ text: String) {
        #expect(SigningDate(httpDate: Array(text.utf8)[...]) == nil)
    }

    @Test("stays within its years") func limits() {
        #expect(SigningDate(epochSeconds: -1).description == "19700101T000000Z")
        #expect(SigningDate(epochSeconds: .max).description == "99991231T235959Z")
        #expect(date("20261231T235959Z").advanced(bySeconds: 1).description == "20270101T000000Z")
        #expect(date("20261231T235959Z") < date("20270101T000000Z"))
    }
}
