import OAPISimulator
import TestSupport
import Testing

@Suite("JSON")
struct JSONParserTests {
    @Test(
        "reads what RFC 8259 allows, and keeps booleans, integers and other numbers apart",
        arguments: [
            ("true", JSONValue.bool(true)), ("1", .integer(1)), ("-0", .integer(0)), ("1.0", .number(1)),
            ("10e2", .number(1000)), ("9223372036854775807", .integer(.max)), (" null\n", .null),
            (#""a\u00e9\ud83d\ude00\/\n""#, "a\u{E9}\u{1F600}/\n"), ("[1,[],{}]", [1, [], [:]]),
            (#"{"a":1,"b":[true]}"#, ["a": 1, "b": [true]]), (#"{"a":1,"a":2}"#, ["a": 2]),
            (#"{"b":false,"a":0}"#, ["a": 0, "b": false]),
            ("[9223372036854775808]", [.number(9_223_372_036_854_775_808)]), (#""[,]""#, "[,]"),
        ] as [(String, JSONValue)]
    )
    func good(text: String, value: JSONValue) throws {
        #expect(try JSONValue(parsing: Array(text.utf8)) == value)
    }

    @Test(
        "refuses what is not JSON",
        arguments: [
            "", "{", "[1,]", "[1 , ]", "{\"a\":1,}", "\u{FEFF}1", "\u{0}[\u{0}]", "01", "1.", ".5", "+1", "tru", "nul",
            "'a'", "\"a", "\"\u{1}\"", "{a:1}",
            "[1] 2", #""\ud800""#, #""\udc00""#, #""\ud800\u0041""#, #""\x""#, "1e999", "NaN", "// a\n1",
        ]
    )
    func bad(text: String) {
        #expect(throws: JSONFailure.self) { try JSONValue(parsing: Array(text.utf8)) }
    }

    @Test("refuses bytes that are not UTF-8")
    func notUTF8() {
        #expect(throws: JSONFailure.notJSON) { try JSONValue(parsing: [0x22, 0xC3, 0x28, 0x22]) }
    }

    @Test("refuses documents nested too deeply")
    func deep() {
        let text = String(repeating: "[", count: 65) + String(repeating: "]", count: 65)
        #expect(throws: JSONFailure.tooDeep) { try JSONValue(parsing: Array(text.utf8)) }
    }

    @Test("at the limit of depth a document is read, written and freed on a small stack")
    func smallStack() async throws {
        let text = String(repeating: #"{"a":["#, count: 32) + String(repeating: "]}", count: 32)
        let written = try await withTaskExecutorPreference(BlockingThreads.smallStack()) { @concurrent () -> String in
            #expect(BlockingThreads.stackSize == BlockingThreads.smallStackSize)
            return try JSONValue(parsing: Array(text.utf8)).text
        }
        #expect(written == text)
    }

    @Test("writes every text so that the same bytes come back")
    func roundTrip() throws {
        for text in ["e\u{301}", "\u{E9}", "\u{0}\u{1F}\u{7F}", "\"\\/\n\r\t", "\u{2028}\u{1F600}&<>'"] {
            let back = try JSONValue(parsing: JSONValue.string(text).bytes)
            #expect(Array(try #require(back.stringValue).utf8) == Array(text.utf8))
        }
        #expect(JSONValue.string("\u{1}é").text == "\"\\u0001é\"")
    }
}
