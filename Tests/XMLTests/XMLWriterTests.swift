import Testing
import XML

@Suite("XML writer")
struct XMLWriterTests {
    private func document(_ content: (inout XMLWriter) throws -> Void) throws -> String {
        var writer = try XMLWriter.start()
        try content(&writer)
        return String(decoding: try writer.finish(), as: UTF8.self)
    }

    @Test("writes elements, attributes and text in UTF-8")
    func elements() throws {
        let text = try document { writer in
            try writer.startElement("a")
            try writer.writeAttribute("xmlns", "http://example.com/doc/")
            try writer.startElement("b")
            try writer.writeText("é漢😀")
            try writer.endElement()
            try writer.startElement("c")
            try writer.endElement()
            try writer.endElement()
        }
        #expect(
            text == #"<?xml version="1.0" encoding="UTF-8"?>"# + "\n"
                + #"<a xmlns="http://example.com/doc/"><b>é漢😀</b><c/></a>"# + "\n")
    }

    @Test("gives a document in parts that are the document together")
    func parts() throws {
        var writer = try XMLWriter.start()
        try writer.startElement("a")
        try writer.startElement("b")
        try writer.writeText("1")
        var bytes = try writer.take()
        #expect(!bytes.isEmpty)
        #expect(try writer.take().isEmpty)
        try writer.writeText("2")
        try writer.endElement()
        bytes += try writer.take()
        bytes += try writer.finish()
        #expect(
            String(decoding: bytes, as: UTF8.self) == #"<?xml version="1.0" encoding="UTF-8"?>"#
                + "\n<a><b>12</b></a>\n")
    }

    @Test(
        "escapes what XML must escape and replaces what it cannot carry",
        arguments: [
            ("&<>", "&amp;&lt;&gt;"), ("]]>", "]]&gt;"), ("a\r\nb\tc", "a&#13;\nb\tc"),
            ("\u{0}x\u{1F}", "\u{FFFD}x\u{FFFD}"),
            ("\u{FFFE}\u{FFFF}\u{FFFD}\u{FEFF}", "\u{FFFD}\u{FFFD}\u{FFFD}\u{FEFF}"), ("\u{7F}\u{85}", "\u{7F}\u{85}"),
            ("</b><script>", "&lt;/b&gt;&lt;script&gt;"),
        ])
    func hostileText(text: String, written: String) throws {
        let document = try document { writer in
            try writer.startElement("b")
            try writer.writeText(text)
        }
        #expect(document == "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<b>\(written)</b>\n")
    }

    @Test("an attribute cannot be left by its value")
    func hostileAttribute() throws {
        let document = try document { writer in
            try writer.startElement("b")
            try writer.writeAttribute("c", "\"><x a=\"&\u{1}")
        }
        #expect(document.contains("<b c=\"&quot;&gt;&lt;x a=&quot;&amp;\u{FFFD}\"/>"))
    }

    @Test("closing what is not open is a failure")
    func unbalanced() throws {
        #expect(throws: XMLFailure.notWritten) {
            try document { writer in try writer.endElement() }
        }
    }

    @Test("a document begins anew after one that ended, one that was broken off, and one that was long")
    func oneAfterAnother() throws {
        let short = try document { writer in try writer.startElement("short") }
        for _ in 0..<3 {
            _ = try document { writer in
                try writer.startElement("long")
                try writer.writeText(String(repeating: "text ", count: 50_000))
            }
            #expect(throws: XMLFailure.notWritten) {
                try document { writer in
                    try writer.startElement("broken")
                    for _ in 0..<2 { try writer.endElement() }
                }
            }
            #expect(try document { writer in try writer.startElement("short") } == short)
        }
    }

    @Test("documents are written on many threads at once, the first ones too")
    func concurrency() async throws {
        try await withThrowingTaskGroup(of: Int.self) { group in
            for number in 0..<200 {
                group.addTask {
                    var writer = try XMLWriter.start()
                    try writer.startElement("n")
                    try writer.writeText("\(number)")
                    return try writer.finish().count
                }
            }
            for try await count in group { #expect(count > 40) }
        }
    }
}
