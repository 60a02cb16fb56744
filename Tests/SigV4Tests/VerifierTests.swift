import SigV4
import Testing

@Suite("Verifier") struct VerifierTests {
    static let secret = SecretAccessKey("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY")
    static let accessKeyID = AccessKeyID("AKIDEXAMPLE0000000001")!
    static let signedAt = date("20261123T101500Z")

    /// Signs a request in one form, as a client of that kind does; the headers must hold the date already.
    static func sign(
        _ request: TestRequest, form: CanonicalForm = .strict, names: String? = nil, payload: PayloadHash? = nil
    ) throws -> TestRequest {
        let signed = request.signed
        let names = try names.map { try SignedHeaders(Array($0.utf8)[...]) } ?? SignedHeaders(allOf: signed.headers)
        let canonical = try CanonicalRequest(signed, signing: names, payload: payload ?? request.payload, form: form)
        let signer = RequestSigner(dialect: .aws4, region: "eu-west-2", service: "ec2", keys: SigningKeyCache())
        let value = try signer.authorize(
            canonical, signing: names, date: signedAt, accessKeyID: accessKeyID, secret: secret
        )
        var request = request
        request.headers.append(("Authorization", Array(value.utf8)))
        return request
    }

    static func request(
        _ target: String = "/", method: String = "POST", host: String = "h.example:8080",
        more: [(String, String)] = [], body: String = ""
    ) -> TestRequest {
        TestRequest(
            method: method, target: target, headers: [("Host", host), ("X-Amz-Date", "20261123T101500Z")] + more,
            body: body
        )
    }

    @Test(
        "finds each form that a client signs in",
        arguments: CanonicalForm.allCases.filter { $0 != .sessionTokenUnsigned })
    func forms(_ form: CanonicalForm) throws {
        let request = try Self.sign(Self.request("//a/./b?z=b+c&a=*&%7e"), form: form)
        #expect(try request.verify(with: Self.secret) == form)
        let other = SecretAccessKey("another")
        #expect(throws: VerificationFailure.signatureMismatch) { try request.verify(with: other) }
    }

    @Test("finds a session token that was added after presigning") func unsignedToken() throws {
        var request = WorkedExampleTests.presigned()
        request.target.append(contentsOf: "&X-Amz-Security-Token=t%2B".utf8)
        #expect(try request.verify(with: Self.secret) == .sessionTokenUnsigned)
        request.target.append(contentsOf: "&Owner.2=x".utf8)
        #expect(throws: VerificationFailure.signatureMismatch) { try request.verify(with: Self.secret) }
    }

    @Test("does not mix departures that no client mixes") func noMixtures() throws {
        // A path as sent with a query as sent: signed so by nobody, hence refused.
        let names = "host;x-amz-date"
        let raw = Self.request("//a?z=1&a=2")
        var half = try Self.sign(raw, form: .rawPath, names: names)
        half.target = Array("//a?a=2&z=1".utf8)
        #expect(try half.verify(with: Self.secret) == .rawPath)
        half.target = Array("/a?z=1&a=2".utf8)
        #expect(throws: VerificationFailure.signatureMismatch) { try half.verify(with: Self.secret) }
    }

    @Test("a plus sign that was signed as %2B does not pass for a space") func plusSign() throws {
        var request = try Self.sign(Self.request("/?Description=a%2Bb", method: "GET"))
        #expect(try request.verify(with: Self.secret) == .strict)
        request.target = Array("/?Description=a+b".utf8)
        #expect(throws: VerificationFailure.signatureMismatch) { try request.verify(with: Self.secret) }
        request.target = Array("/?Description=a%2bb".utf8)
        #expect(try request.verify(with: Self.secret) == .strict)
    }

    static let body = "Action=CopySnapshot"

    @Test("holds X-Amz-Content-Sha256 against the body, signed or not", arguments: [true, false])
    func statedPayload(_ isSigned: Bool) throws {
        func outcome(_ stated: String) throws -> CanonicalForm {
            let request = Self.request(more: [("X-Amz-Content-Sha256", stated)], body: Self.body)
            let names = isSigned ? nil : "host;x-amz-date"
            return try Self.sign(request, names: names).verify(with: Self.secret)
        }
        let hash = try Self.request(body: Self.body).payload.hexText
        #expect(try outcome(hash) == .strict)
        #expect(throws: VerificationFailure.payloadHashMismatch) { try outcome(hash.uppercased()) }
        #expect(throws: VerificationFailure.payloadHashMismatch) { try outcome("") }
        for stated in ["UNSIGNED-PAYLOAD", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD", "STREAMING-UNSIGNED-PAYLOAD-TRAILER"] {
            #expect(throws: VerificationFailure.unsignedPayload(stated)) { try outcome(stated) }
        }
    }

    @Test("a presigned POST is signed over an empty body, and takes no other") func presignedPost() throws {
        var request = WorkedExampleTests.presigned()
        #expect(try request.verify(with: Self.secret) == .strict)
        request.body = [0x41]
        #expect(throws: VerificationFailure.signatureMismatch) { try request.verify(with: Self.secret) }
    }

    struct Moment: CustomTestStringConvertible {
        let offset: Int64
        let failure: VerificationFailure?
        var testDescription: String { "\(offset) s" }

        init(_ offset: Int64, _ failure: VerificationFailure? = nil) {
            self.offset = offset
            self.failure = failure
        }
    }

    static let headerMoments = [
        Moment(0), Moment(300), Moment(-300), Moment(301, .expired(signedAt)), Moment(-301, .notYetCurrent(signedAt)),
        Moment(86_400, .expired(signedAt)), Moment(-86_400, .notYetCurrent(signedAt)),
    ]

    @Test("a signature in a header is good for five minutes either way", arguments: headerMoments)
    func headerTime(_ moment: Moment) throws {
        try check(WorkedExampleTests.copy, moment)
    }

    /// `X-Amz-Expires` is 300 there too; only the past differs.
    static let presignedMoments = [
        Moment(0), Moment(300), Moment(301, .expired(signedAt)), Moment(-300), Moment(-301, .notYetCurrent(signedAt)),
    ]

    @Test("a presigned one from five minutes before its date until it expires", arguments: presignedMoments)
    func presignedTime(_ moment: Moment) throws {
        try check(WorkedExampleTests.presigned(), moment)
    }

    private func check(_ request: TestRequest, _ moment: Moment) throws {
        let now = Self.signedAt.advanced(bySeconds: moment.offset)
        if let failure = moment.failure {
            #expect(throws: failure) { try request.verify(with: Self.secret, now: now) }
        } else {
            #expect(try request.verify(with: Self.secret, now: now) == .strict)
        }
    }

    @Test("the allowance for clocks is set, and does not lengthen what is presigned") func skew() throws {
        let claim = try WorkedExampleTests.presigned().claim()
        let header = try WorkedExampleTests.copy.claim()
        try header.checkTime(now: Self.signedAt.advanced(bySeconds: 10), skewSeconds: 10)
        #expect(throws: VerificationFailure.expired(Self.signedAt)) {
            try header.checkTime(now: Self.signedAt.advanced(bySeconds: 11), skewSeconds: 10)
        }
        #expect(throws: VerificationFailure.expired(Self.signedAt)) {
            try claim.checkTime(now: Self.signedAt.advanced(bySeconds: 301), skewSeconds: 3_600)
        }
        try claim.checkTime(now: Self.signedAt.advanced(bySeconds: -3_600), skewSeconds: 3_600)
    }

    @Test("a signed header that is not there is named") func missingHeader() throws {
        var request = try Self.sign(Self.request(more: [("X-Extra", "1")]))
        #expect(try request.verify(with: Self.secret) == .strict)
        request.headers.remove(at: 2)
        #expect(throws: VerificationFailure.signedHeaderMissing("x-extra")) { try request.verify(with: Self.secret) }
    }

    @Test("the scope that is stated makes the key, whatever its names") func anyScope() throws {
        for (region, service) in [("eu-west-2", "ec2"), ("0", "127"), ("us-east-1", "osc"), ("eu-west-2", "oapi")] {
            let request = Self.request()
            let names = try SignedHeaders(allOf: request.signed.headers)
            let canonical = try CanonicalRequest(request.signed, signing: names, payload: request.payload)
            let signer = RequestSigner(dialect: .aws4, region: region, service: service, keys: SigningKeyCache())
            var signed = request
            let value = try signer.authorize(
                canonical, signing: names, date: Self.signedAt, accessKeyID: Self.accessKeyID, secret: Self.secret
            )
            signed.headers.append(("Authorization", Array(value.utf8)))
            #expect(try signed.verify(with: Self.secret) == .strict)
            let claim = try signed.claim()
            #expect(claim.scope.region == region && claim.scope.service == service)
        }
    }
}
