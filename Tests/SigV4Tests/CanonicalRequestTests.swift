import SigV4
import Testing

@Suite("Canonical request") struct CanonicalRequestTests {
    /// The lines of a canonical request: method, path, query, headers, an empty line, names, hash.
    static func lines(
        _ target: String, headers: [(String, String)] = [("Host", "h.example")], names: String = "host",
        form: CanonicalForm = .strict, presigned: Bool = false
    ) throws -> [Substring] {
        let request = TestRequest(method: "GET", target: target, headers: headers)
        let canonical = try CanonicalRequest(
            request.signed, signing: SignedHeaders(Array(names.utf8)[...]), payload: request.payload,
            placement: presigned ? .query(expiresSeconds: 60) : .header, form: form
        )
        return canonical.text.split(separator: "\n", omittingEmptySubsequences: false)
    }

    @Test(
        "normalises the path as every AWS signer does, and encodes it once more",
        arguments: [
            ("/", "/"), ("", "/"), ("//", "/"), ("/.", "/"), ("/..", "/"), ("/../..", "/"), ("/a", "/a"),
            ("/a/", "/a/"),
            ("//a//b//", "/a/b/"), ("/a/./b", "/a/b"), ("/a/../b", "/b"), ("/a/..", "/"), ("/a/b/..", "/a"),
            ("/a/.", "/a"), ("/.a/..b/c.", "/.a/..b/c."), ("//api/latest/ReadSnapshots", "/api/latest/ReadSnapshots"),
            ("/a b", "/a%20b"), ("/%2F", "/%252F"), ("/é", "/%C3%A9"), ("/~-_.", "/~-_."),
            ("/a:b*c+d", "/a%3Ab%2Ac%2Bd"),
            ("http://h.example:80/a//b", "/a/b"), ("http://h.example", "/"), ("/http://x", "/http%3A/x"),
        ]
    ) func path(_ path: String, _ canonical: String) throws {
        #expect(try Self.lines(path)[1] == canonical)
        #expect(try Self.lines(path + "?a=/../b")[1] == canonical)
    }

    @Test(
        "keeps the path as sent in its raw form",
        arguments: [("/", "/"), ("", "/"), ("//a/./b/../", "//a/./b/../"), ("/a b//%2F", "/a%20b//%252F")]
    ) func rawPath(_ path: String, _ canonical: String) throws {
        #expect(try Self.lines(path, form: .rawPath)[1] == canonical)
    }

    @Test("the path to route by is the one that is signed, not encoded again") func routing() {
        #expect(RequestTarget("//api/latest/../v1/X?q").normalizedPath.elementsEqual("/api/v1/X".utf8))
        #expect(RequestTarget("//api?a?b=c#d").queryBytes.elementsEqual("a?b=c#d".utf8))
        #expect(RequestTarget("//api").pathBytes.elementsEqual("//api".utf8))
    }

    struct Query: CustomTestStringConvertible {
        let sent, normalized, encodingAsSent, asSent: String
        var testDescription: String { sent }

        init(_ sent: String, _ normalized: String, _ encodingAsSent: String, _ asSent: String? = nil) {
            self.sent = sent
            self.normalized = normalized
            self.encodingAsSent = encodingAsSent
            self.asSent = asSent ?? sent
        }
    }

    static let queries = [
        Query("", "", ""),
        Query("a", "a=", "a="),
        Query("a=", "a=", "a="),
        Query("=b", "=b", "=b"),
        Query("a=b=c", "a=b%3Dc", "a=b=c"),
        Query("b=1&a=2", "a=2&b=1", "a=2&b=1"),
        Query("a=2&a=1", "a=1&a=2", "a=1&a=2"),
        Query("V.10=a&V.1=b&V.2=c", "V.1=b&V.10=a&V.2=c", "V.1=b&V.10=a&V.2=c"),
        Query("a-b=1&a=2", "a=2&a-b=1", "a=2&a-b=1"),
        Query("a=b%2fc", "a=b%2Fc", "a=b%2fc"),
        Query("a=%7e%41", "a=~A", "a=%7e%41"),
        Query("a=b+c", "a=b%20c", "a=b+c"),
        Query("a=b%2Bc", "a=b%2Bc", "a=b%2Bc"),
        Query("a=*:/é", "a=%2A%3A%2F%C3%A9", "a=*:/é"),
        Query("a=%zz%4", "a=%25zz%254", "a=%zz%4"),
        Query("a=%00%ff", "a=%00%FF", "a=%00%ff"),
        Query("&&b=1&&a=2&", "a=2&b=1", "a=2&b=1", "b=1&a=2"),
        Query("B=1&a=2&%C3%A9=3&Z=4", "%C3%A9=3&B=1&Z=4&a=2", "%C3%A9=3&B=1&Z=4&a=2"),
    ]

    @Test("writes the query in three forms", arguments: queries) func query(_ query: Query) throws {
        #expect(try Self.lines("/?" + query.sent)[2] == query.normalized)
        #expect(try Self.lines("/?" + query.sent, form: .queryEncodingAsSent)[2] == query.encodingAsSent)
        #expect(try Self.lines("/?" + query.sent, form: .queryAsSent)[2] == query.asSent)
    }

    @Test("leaves the signature out of a presigned query, however its name is encoded") func presignedQuery() throws {
        let target = "/?X-Amz-Signature=s&b=1&X-Amz-%53ignature=t&a=2&X-Amz-Security-Token=u"
        #expect(try Self.lines(target, presigned: true)[2] == "X-Amz-Security-Token=u&a=2&b=1")
        #expect(try Self.lines(target, form: .queryAsSent, presigned: true)[2] == "b=1&a=2&X-Amz-Security-Token=u")
        #expect(try Self.lines(target, form: .sessionTokenUnsigned, presigned: true)[2] == "a=2&b=1")
        #expect(try Self.lines(target)[2].hasPrefix("X-Amz-Security-Token=u&X-Amz-Signature=s&X-Amz-Signature=t"))
    }

    @Test(
        "trims values and makes inner runs of white space one space",
        arguments: [
            ("v", "v"), ("", ""), ("  v  ", "v"), ("\tv\t", "v"), ("a   b", "a b"), ("a\t\tb", "a b"), ("a\tb", "a b"),
            (#""a   b   c""#, #""a b c""#), ("a\r\n  b\r\n\tc", "a b c"), (" , ,", ", ,"), ("é  ü", "é ü"),
        ]
    ) func headerValue(_ value: String, _ canonical: String) throws {
        let lines = try Self.lines("/", headers: [("Host", "h"), ("X-H", value)], names: "host;x-h")
        #expect(lines[3...6] == ["host:h", "x-h:\(canonical)", "", "host;x-h"])
    }

    @Test("joins headers of one name in the order received, names in any case") func repeatedHeaders() throws {
        let headers = [("X-B", " 2  2 "), ("Host", "h"), ("x-b", "1"), ("X-a", "a"), ("X-B", "")]
        let lines = try Self.lines("/", headers: headers, names: "host;x-a;x-b")
        #expect(lines[3...6] == ["host:h", "x-a:a", "x-b:2 2,1,", ""])
    }

    @Test(
        "drops the port, and nothing else, where the form says so",
        arguments: [
            ("h:8080", "h"), ("h", "h"), ("h:", "h:"), ("[::1]:80", "[::1]"), ("[::1]", "[::1]"), ("h:8x", "h:8x"),
            ("127.0.0.1:1", "127.0.0.1"),
        ]
    ) func port(_ host: String, _ without: String) throws {
        let headers = [("Host", host), ("X-Host", "x:1")]
        #expect(try Self.lines("/", headers: headers, names: "host;x-host")[3] == "host:\(host)")
        let lines = try Self.lines("/", headers: headers, names: "host;x-host", form: .hostWithoutPort)
        #expect(lines[3...4] == ["host:\(without)", "x-host:x:1"])
    }

    @Test("refuses a signed header that is not there, by name") func missingHeader() throws {
        #expect(throws: VerificationFailure.signedHeaderMissing("x-none")) {
            try Self.lines("/", names: "host;x-none")
        }
    }

    @Test("the names of all headers are sorted, each once") func allNames() throws {
        var list = HeaderList()
        for name in ["X-B", "Host", "x-a", "x-b"] { list.append(name: name, value: "") }
        #expect(try SignedHeaders(allOf: list).description == "host;x-a;x-b")
        #expect(throws: SignedHeaders.Fault.empty) { try SignedHeaders(allOf: HeaderList()) }
    }

    @Test("finds the only value of a name") func onlyValue() {
        var list = HeaderList()
        list.append(name: "Host", value: " h ")
        list.append(name: "A", value: "1")
        list.append(name: Array("a".utf8), value: Array("2".utf8))
        #expect(list.onlyValue(of: "host")?.elementsEqual("h".utf8) == true)
        #expect(list.onlyValue(of: "a") == nil && list.onlyValue(of: "b") == nil && list.count == 3)
    }
}
