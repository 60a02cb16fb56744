import JSONCoding
import Limits
import OAPI
import TestSupport
import Testing

@Suite("JSON")
struct JSONTests {
    @Test(
        "reads what it writes",
        arguments: [
            #"{}"#, #"[]"#, #"null"#, #"[true,false,null]"#, #"{"a":{"b":[1,-2,0]},"c":"d"}"#, #"9223372036854775807"#,
            #"[1.5,-0.25e+10,18446744073709551616]"#, #""é漢😀""#, #""\"\\\n\r\t\u0000\u001f""#,
            #"{"b":1,"a":2,"b":3}"#,
        ])
    func roundTrip(text: String) throws {
        #expect(try JSON(parsing: text.utf8).text == text)
    }

    @Test("decodes every escape")
    func escapes() throws {
        let parsed = try JSON(parsing: #""\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00""#.utf8)
        #expect(parsed == .string("\"\\/\u{8}\u{C}\n\r\té😀"))
    }

    @Test("a member is found by its own name, not by one that is canonically equivalent")
    func names() throws {
        let parsed = try JSON(parsing: #"{"\u212aey":1,"Kex":2}"#.utf8)
        #expect(parsed["Key"] == nil && parsed["Kex"] == .integer(2))
    }

    @Test("passes over white space")
    func whiteSpace() throws {
        #expect(try JSON(parsing: " {\n\t\"a\" : [ 1 , 2 ] }\r\n".utf8).text == #"{"a":[1,2]}"#)
    }

    @Test(
        "reads an answer in spite of malformed texts in it",
        arguments: [
            (#"["a\ud800b"]"#, #"["a\#u{FFFD}b"]"#), (#"["\udc00"]"#, #"["\#u{FFFD}"]"#),
            (#"["\ud800\u0041"]"#, #"["\#u{FFFD}A"]"#), ("[\"a\u{1}\"]", #"["a\u0001"]"#),
            (#"["\ud83d\ude00"]"#, #"["\#u{1F600}"]"#),
        ])
    func repaired(text: String, written: String) throws {
        #expect(try JSON(repairing: text.utf8, within: .standard).text == written)
        #expect(throws: JSONSyntaxError.self) { try JSON(repairing: "[1,]".utf8, within: .standard) }
    }

    @Test("replaces what is not UTF-8 in an answer")
    func repairedBytes() throws {
        #expect(try JSON(repairing: [0x22, 0x61, 0xC3, 0x22], within: .standard) == .string("a\u{FFFD}"))
    }

    @Test(
        "refuses what is not JSON",
        arguments: [
            "", " ", "{", "[1,]", "{\"a\"}", "{\"a\":}", "{a:1}", "01", "-", "1.", "1e", ".5", "+1", "tru", "nul", "\"",
            "\"\\x\"", "\"\\u12\"", "\"\\ud83d\"", "\"\\ud83dx\"", "\"\\ude00\"", "\"\\ud83d\\u0041\"", "\"a\nb\"",
            "1 2", "{} x", "[1 2]", "'a'", "NaN",
        ])
    func refuses(text: String) {
        #expect(throws: JSONSyntaxError.self) { try JSON(parsing: text.utf8) }
    }

    @Test("refuses bytes that are not UTF-8")
    func invalidUTF8() {
        #expect(throws: JSONSyntaxError.invalidUTF8(at: 1)) { try JSON(parsing: [0x22, 0xC3, 0x28, 0x22]) }
    }

    @Test("nests up to its limit and no deeper")
    func depth() throws {
        func nested(_ depth: Int) -> String {
            String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        }
        let own = InputLimits.recordDepth
        #expect(try JSON(parsing: nested(own).utf8).text == nested(own))
        #expect(throws: JSONSyntaxError.tooDeep(at: own)) { try JSON(parsing: nested(own + 1).utf8) }
        let limits = InputLimits.standard
        let foreign = limits.jsonDepth
        #expect(try JSON(parsing: nested(foreign).utf8, within: limits).text == nested(foreign))
        #expect(throws: JSONSyntaxError.tooDeep(at: foreign)) {
            try JSON(parsing: nested(foreign + 1).utf8, within: limits)
        }
        // What was taken can be recorded and read back: a record puts it two levels further down.
        #expect(foreign + 2 <= own)
    }

    @Test("a name that stands twice is found at any depth, escapes and all")
    func repeatedName() throws {
        #expect(try JSON(parsing: #"{"a":1,"b":{"a":1},"c":[{"a":1},{"a":2}]}"#.utf8).repeatedName == nil)
        #expect(try JSON(parsing: #"{"a":1,"\u0061":2}"#.utf8).repeatedName == "a")
        #expect(try JSON(parsing: #"[0,{"x":[{"b":{},"b":[]}]}]"#.utf8).repeatedName == "b")
    }

    @Test("at the limit of depth a value is read, written, shown and freed on a small stack")
    func smallStack() async throws {
        let half = InputLimits.recordDepth / 2
        let text = String(repeating: #"{"a":["#, count: half) + String(repeating: "]}", count: half)
        let threads = BlockingThreads.smallStack()
        let texts = try await withTaskExecutorPreference(threads) { @concurrent () -> [String] in
            #expect(BlockingThreads.stackSize == BlockingThreads.smallStackSize)
            let value = try JSON(parsing: text.utf8)
            #expect(value.repeatedName == nil)
            #expect(value == value)
            return [value.text, value.indentedText]
        }
        #expect(texts[0] == text)
        #expect(texts[1].contains("\n"))
    }

    @Test("an object leaves out what is absent")
    func absentMembers() {
        #expect(JSON.object(present: ["a": .integer(1), "b": nil, "c": .null]).text == #"{"a":1,"c":null}"#)
    }
}
