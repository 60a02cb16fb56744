import SigV4
import Testing

/// What a request may say of its signature, and what is wrong with what it says.
@Suite("Signature claim") struct ClaimTests {
    static let credential = "Credential=AKIDEXAMPLE0000000001/20261123/eu-west-2/ec2/aws4_request"
    static let names = "SignedHeaders=content-type;host;x-amz-date"
    static let signature = "Signature=837f833bdd1dfe5c3e62a0217e29b52acf397ffb68eda48a6d54a5f5599f6003"
    static let oscCredential = "Credential=AKIDEXAMPLE0000000001/20261123/eu-west-2/api/osc4_request"

    static func request(
        _ authorization: String?, date: (String, String)? = ("X-Amz-Date", "20261123T101500Z"), target: String = "/",
        more: [(String, String)] = []
    ) -> TestRequest {
        var headers = [("Host", "gateway.example"), ("Content-Type", "text/plain")]
        if let authorization { headers.append(("Authorization", authorization)) }
        if let date { headers.append(date) }
        return TestRequest(method: "POST", target: target, headers: headers + more)
    }

    struct Case: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let request: TestRequest
        let failure: ClaimFailure

        init(_ name: String, _ request: TestRequest, _ failure: ClaimFailure) {
            testDescription = name
            self.request = request
            self.failure = failure
        }
    }

    static func aws(_ fields: String...) -> String { "AWS4-HMAC-SHA256 " + fields.joined(separator: ", ") }

    static func scope(_ text: String) -> TestRequest { request(aws("Credential=" + text, names, signature)) }

    static func signing(_ names: String) -> TestRequest {
        request(aws(credential, "SignedHeaders=" + names, signature))
    }

    static func dated(_ header: String, _ value: String) -> TestRequest {
        request(
            aws(credential, "SignedHeaders=date;host;x-amz-date", signature), date: (header, value)
        )
    }

    static let headerCases = [
        Case("nothing at all", request(nil), .missing),
        Case("an empty header", request(""), .missing),
        Case("Basic", request("Basic dXNlcjpwYXNz"), .basic),
        Case("basic in lower case", request("basic dXNlcjpwYXNz"), .basic),
        Case("S3's version 2", request("AWS AKIDEXAMPLE0000000001:frJIUN8DYpKDtOLCwo//yllqDzg="), .signatureVersion2),
        Case("a token", request("Bearer abc"), .unsupportedScheme("Bearer")),
        Case(
            "asymmetric", request("AWS4-ECDSA-P256-SHA256 \(credential)"),
            .unsupportedAlgorithm("AWS4-ECDSA-P256-SHA256")
        ),
        Case("another hash", request("OSC4-HMAC-SHA512 \(credential)"), .unsupportedAlgorithm("OSC4-HMAC-SHA512")),
        Case("version 3", request("AWS3-HTTPS AWSAccessKeyId=x"), .unsupportedAlgorithm("AWS3-HTTPS")),
        Case("lower case", request("aws4-hmac-sha256 \(credential)"), .unsupportedAlgorithm("aws4-hmac-sha256")),
        Case("two headers", request(aws(credential), more: [("authorization", "Basic x")]), .repeatedAuthorization),
        Case(
            "header and query", request(aws(credential), target: "/?X-Amz-Signature=x"), .headerAndQuery
        ),
        Case("no fields", request("AWS4-HMAC-SHA256"), .incomplete([.credential, .signature, .signedHeaders], .aws4)),
        Case(
            "no fields, no date", request("AWS4-HMAC-SHA256 ", date: nil),
            .incomplete([.credential, .signature, .signedHeaders, .date], .aws4)),
        Case("no credential", request(aws(names, signature)), .incomplete([.credential], .aws4)),
        Case("an empty credential", request(aws("Credential=", names, signature)), .incomplete([.credential], .aws4)),
        Case("no signed headers", request(aws(credential, signature)), .incomplete([.signedHeaders], .aws4)),
        Case("no signature", request(aws(credential, names)), .incomplete([.signature], .aws4)),
        Case("no date", request(aws(credential, names, signature), date: nil), .incomplete([.date], .aws4)),
        Case(
            "the other vendor's date",
            request(aws(credential, names, signature), date: ("X-Osc-Date", "20261123T101500Z")),
            .incomplete([.date], .aws4)
        ),
        Case("a credential twice", request(aws(credential, credential, names, signature)), .repeatedPart("Credential")),
        Case(
            "the date twice",
            request(aws(credential, names, signature), more: [("x-amz-date", "20261123T101500Z")]),
            .repeatedPart("X-Amz-Date")
        ),
        Case(
            "an unknown field", request(aws(credential, names, signature, "Extra=1")),
            .malformedAuthorization("Extra")),
        Case("no equals sign", request(aws(credential, "SignedHeaders")), .malformedAuthorization("SignedHeaders")),
        Case("a control byte is not repeated", request(aws("a\u{1}b\u{e9}")), .malformedAuthorization("a?b??")),
        Case("four parts", scope("AKID/20261123/eu-west-2/aws4_request"), .malformedCredential(.partCount)),
        Case("six parts", scope("AKID/x/20261123/eu-west-2/ec2/aws4_request"), .malformedCredential(.partCount)),
        Case("no key", scope("/20261123/eu-west-2/ec2/aws4_request"), .malformedCredential(.accessKeyID)),
        Case(
            "a key with a space", scope("A B/20261123/eu-west-2/ec2/aws4_request"), .malformedCredential(.accessKeyID)),
        Case("a day of six digits", scope("AKID/261123/eu-west-2/ec2/aws4_request"), .malformedCredential(.date)),
        Case("a day of letters", scope("AKID/2026112x/eu-west-2/ec2/aws4_request"), .malformedCredential(.date)),
        Case("no Region", scope("AKID/20261123//ec2/aws4_request"), .malformedCredential(.region)),
        Case(
            "a long Region", scope("AKID/20261123/\(String(repeating: "r", count: 65))/ec2/aws4_request"),
            .malformedCredential(.region)
        ),
        Case("no service", scope("AKID/20261123/eu-west-2//aws4_request"), .malformedCredential(.service)),
        Case(
            "the other vendor's terminator", scope("AKID/20261123/eu-west-2/ec2/osc4_request"),
            .wrongTerminator(expected: "aws4_request")
        ),
        Case(
            "AWS's terminator in OSC4",
            request("OSC4-HMAC-SHA256 \(credential), \(names), \(signature)", date: ("X-Osc-Date", "20261123T101500Z")),
            .wrongTerminator(expected: "osc4_request")
        ),
        Case(
            "another day in the scope", scope("AKID/20261122/eu-west-2/ec2/aws4_request"),
            .scopeDateMismatch(scope: "20261122", date: date("20261123T101500Z"))
        ),
        Case("a short signature", request(aws(credential, names, "Signature=837f")), .malformedSignature),
        Case(
            "a signature in upper case",
            request(aws(credential, names, "Signature=\(String(repeating: "A", count: 64))")), .malformedSignature
        ),
        Case("upper case", signing("Host;x-amz-date"), .malformedSignedHeaders(.upperCase)),
        Case("unsorted", signing("x-amz-date;host"), .malformedSignedHeaders(.unsorted)),
        Case("twice", signing("host;host;x-amz-date"), .malformedSignedHeaders(.repeated)),
        Case("an empty name", signing("host;;x-amz-date"), .malformedSignedHeaders(.malformedName)),
        Case("an empty last name", signing("host;x-amz-date;"), .malformedSignedHeaders(.malformedName)),
        Case("a name with a space", signing("ho st;x-amz-date"), .malformedSignedHeaders(.malformedName)),
        Case("host not signed", signing("content-type;x-amz-date"), .hostNotSigned),
        Case("the date not signed", signing("content-type;host"), .dateNotSigned("x-amz-date")),
        Case("only the other date signed", signing("date;host"), .dateNotSigned("x-amz-date")),
        Case("a date with dashes", dated("X-Amz-Date", "2026-11-23T10:15:00Z"), .malformedDate("2026-11-23T10:15:00Z")),
        Case(
            "an HTTP date in X-Amz-Date", dated("X-Amz-Date", "Mon, 23 Nov 2026 10:15:00 GMT"),
            .malformedDate("Mon, 23 Nov 2026 10:15:00 GMT")),
        Case("a day that is not", dated("X-Amz-Date", "20260229T101500Z"), .malformedDate("20260229T101500Z")),
        Case("a Date that is none", dated("Date", "today"), .malformedDate("today")),
    ]

    @Test("refuses, naming what is wrong", arguments: headerCases) func refuses(_ test: Case) {
        #expect(throws: test.failure) { try test.request.claim() }
    }

    @Test("takes fields in any order, with any spacing", arguments: [", ", ",", " ,\t", ",   "])
    func spacing(_ separator: String) throws {
        let fields = [Self.signature, Self.names, Self.credential].joined(separator: separator)
        let claim = try Self.request("AWS4-HMAC-SHA256  \(fields) ").claim()
        #expect(claim.signedHeaders.description == "content-type;host;x-amz-date")
        #expect(claim.scope.description == "20261123/eu-west-2/ec2/aws4_request")
    }

    @Test(
        "takes the day from Date when there is no other",
        arguments: ["20261123T101500Z", "Mon, 23 Nov 2026 10:15:00 GMT"])
    func httpDate(_ value: String) throws {
        var request = Self.dated("Date", value)
        request.headers[2].value = Array(
            Self.aws(Self.credential, "SignedHeaders=date;host", Self.signature).utf8
        )
        #expect(try request.claim().date == date("20261123T101500Z"))
    }

    @Test("takes OSC4 with its own date and terminator, and says whether a token came along") func osc4() throws {
        let authorization =
            "OSC4-HMAC-SHA256 \(Self.oscCredential), SignedHeaders=host;x-osc-date, \(Self.signature)"
        let plain = Self.request(authorization, date: ("x-osc-date", "20261123T101500Z"))
        #expect(try plain.claim().dialect == .osc4)
        #expect(try !plain.claim().hasSessionToken)
        let token = Self.request(
            authorization, date: ("x-osc-date", "20261123T101500Z"), more: [("X-Amz-Security-Token", "t")]
        )
        #expect(try token.claim().hasSessionToken)
        #expect(try !token.claim().signedHeaders.contains("x-amz-security-token"))
    }

    static let presigned = [
        ("X-Amz-Algorithm", "AWS4-HMAC-SHA256"),
        ("X-Amz-Credential", "AKIDEXAMPLE0000000001%2F20261123%2Feu-west-2%2Fec2%2Faws4_request"),
        ("X-Amz-Date", "20261123T101500Z"), ("X-Amz-Expires", "300"), ("X-Amz-SignedHeaders", "host"),
        ("X-Amz-Signature", "e679e91fb5850f9c3c4966de78443b446ebc6323baf98ebf3d490094545b4bca"),
    ]

    static func presigned(_ changes: [String: String?], more: String = "") -> TestRequest {
        let query = presigned.compactMap { name, value -> String? in
            switch changes[name] {
            case .some(.none): nil
            case .some(.some(let other)): "\(name)=\(other)"
            case .none: "\(name)=\(value)"
            }
        }
        return TestRequest(
            method: "GET", target: "/?Action=DescribeSnapshots&" + query.joined(separator: "&") + more,
            headers: [("Host", "gateway.example")]
        )
    }

    static let queryCases = [
        Case("no algorithm", presigned(["X-Amz-Algorithm": nil]), .incomplete([.algorithm], .aws4)),
        Case("no credential", presigned(["X-Amz-Credential": nil]), .incomplete([.credential], .aws4)),
        Case("no date", presigned(["X-Amz-Date": nil]), .incomplete([.date], .aws4)),
        Case("an empty date", presigned(["X-Amz-Date": ""]), .incomplete([.date], .aws4)),
        Case("no names", presigned(["X-Amz-SignedHeaders": nil]), .incomplete([.signedHeaders], .aws4)),
        Case("no signature", presigned(["X-Amz-Signature": nil]), .incomplete([.signature], .aws4)),
        Case(
            "OSC4 in a query", presigned(["X-Amz-Algorithm": "OSC4-HMAC-SHA256"]),
            .unsupportedAlgorithm("OSC4-HMAC-SHA256")
        ),
        Case("a signature twice", presigned([:], more: "&X-Amz-Signature=x"), .repeatedPart("X-Amz-Signature")),
        Case(
            "a signature twice, one encoded", presigned([:], more: "&X-Amz-%53ignature=x"),
            .repeatedPart("X-Amz-Signature")),
        Case("a bad date", presigned(["X-Amz-Date": "20261123"]), .malformedDate("20261123")),
        Case("no host", presigned(["X-Amz-SignedHeaders": "x"]), .hostNotSigned),
        Case("expires at once", presigned(["X-Amz-Expires": "0"]), .expiresOutOfRange("0")),
        Case("expires after a week", presigned(["X-Amz-Expires": "604801"]), .expiresOutOfRange("604801")),
        Case("expires before", presigned(["X-Amz-Expires": "-1"]), .expiresOutOfRange("-1")),
        Case("expires never", presigned(["X-Amz-Expires": ""]), .expiresOutOfRange("")),
        Case(
            "expires after a very long time", presigned(["X-Amz-Expires": "99999999999999999999"]),
            .expiresOutOfRange("99999999999999999999")),
        Case(
            "version 2",
            TestRequest(
                method: "GET",
                target:
                    "/?AWSAccessKeyId=AKIDEXAMPLE0000000001&SignatureVersion=2&Signature=x&Action=DescribeSnapshots",
                headers: [("Host", "gateway.example")]
            ), .signatureVersion2
        ),
        Case(
            "version 1, without the word",
            TestRequest(
                method: "GET", target: "/?AWSAccessKeyId=A&Signature=x", headers: [("Host", "gateway.example")]),
            .signatureVersion2
        ),
        Case(
            "a parameter that only looks like one",
            TestRequest(method: "GET", target: "/?Signature=x&X-Amz-Date=y", headers: [("Host", "gateway.example")]),
            .missing
        ),
    ]

    @Test("refuses a query, naming what is wrong", arguments: queryCases) func refusesQuery(_ test: Case) {
        #expect(throws: test.failure) { try test.request.claim() }
    }

    @Test(
        "takes X-Amz-Expires from a second to a week, an hour when it is not there",
        arguments: [("1", 1), ("604800", 604_800), (nil, 3_600)] as [(String?, Int64)]
    ) func expires(_ text: String?, _ seconds: Int64) throws {
        let claim = try Self.presigned(["X-Amz-Expires": text]).claim()
        #expect(claim.placement == .query(expiresSeconds: seconds))
    }

    @Test(
        "finds logins in a form by its parameters' names",
        arguments: [
            ("", nil), ("Action=CopySnapshot&Description=Login+Password", nil), ("Login=x", nil),
            ("AuthenticationMethod=password&Login=x&Password=y", .password), ("Login=x&Pass%77ord=y", .password),
            ("Action=x&SignatureVersion=2&Signature=y", .signatureVersion2), ("Signature=y", nil),
            ("AWSAccessKeyId=x&Signature=y", .signatureVersion2),
        ] as [(String, UnsignedLogin?)]
    ) func logins(_ body: String, _ login: UnsignedLogin?) {
        #expect(UnsignedLogin.find(inForm: Array(body.utf8)) == login)
    }
}
