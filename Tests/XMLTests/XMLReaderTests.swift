import Testing
import XML

@Suite("XML reader")
struct XMLReaderTests {
    private func events(_ text: String) throws -> [XMLEvent] {
        var events: [XMLEvent] = []
        try XMLReader.read(Array(text.utf8)) { events.append($0) }
        return events
    }

    @Test("gives elements and text in their order, prefixes, attributes and comments aside")
    func order() throws {
        let events = try events(
            #"<?xml version="1.0"?><!-- c --><x:a xmlns:x="u:v" b="c"><d/> e&amp;&#233;<![CDATA[<f>]]></x:a>"#)
        #expect(events == [.start("a"), .start("d"), .end, .text(" e&é"), .text("<f>"), .end])
    }

    @Test(
        "refuses what is not one whole document",
        arguments: [
            "", " ", "a", "{}", "<a>", "<a><b></a>", "<a/><b/>", "<a>&b;</a>", "<a></a>x", "<a", "<a>\u{1}</a>",
            "<html><br></html>",
        ])
    func notWellFormed(text: String) {
        #expect(throws: XMLFailure.notWellFormed) { try events(text) }
    }

    @Test("refuses every beginning of a document")
    func truncated() {
        let text = #"<a b="c"><d>e&lt;</d><f/></a>"#
        for count in 0..<text.utf8.count {
            #expect(throws: XMLFailure.notWellFormed) { try events(String(text.prefix(count))) }
        }
    }

    @Test(
        "refuses a document type, whatever it declares",
        arguments: [
            "<!DOCTYPE a><a/>", #"<!DOCTYPE html><html/>"#, #"<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>"#,
            #"<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/hostname">]><a>&b;</a>"#,
            #"<!DOCTYPE a SYSTEM "http://192.0.2.1/a.dtd"><a/>"#,
        ])
    func documentType(text: String) {
        #expect(throws: XMLFailure.notWellFormed) { try events(text) }
    }

    @Test("refuses what is nested without end, and does not follow it")
    func nested() {
        let text = String(repeating: "<a>", count: 100_000) + String(repeating: "</a>", count: 100_000)
        #expect(throws: XMLFailure.notWellFormed) { try events(text) }
    }

    @Test("reads bytes that are not UTF-8 as the document says, and refuses those that it does not explain")
    func encodings() throws {
        var latin = Array(#"<?xml version="1.0" encoding="ISO-8859-1"?><a>"#.utf8)
        latin += [0xE9] + Array("</a>".utf8)
        var events: [XMLEvent] = []
        try XMLReader.read(latin) { events.append($0) }
        #expect(events == [.start("a"), .text("é"), .end])
        #expect(throws: XMLFailure.notWellFormed) {
            try XMLReader.read(Array("<a>".utf8) + [0xE9] + Array("</a>".utf8)) { _ in }
        }
    }
}
