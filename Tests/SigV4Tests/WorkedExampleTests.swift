import SigV4
import Testing

/// Requests computed with botocore, osc-sdk-python and curl, each stage known.
@Suite("Worked examples") struct WorkedExampleTests {
    static let secret = SecretAccessKey("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY")
    static let accessKeyID = AccessKeyID("AKIDEXAMPLE0000000001")!
    static let signedAt = date("20261123T101500Z")
    static let credential = "AKIDEXAMPLE0000000001/20261123/eu-west-2"

    static let copyBody =
        "Action=CopySnapshot&Version=2016-11-15&SourceRegion=eu-west-2&SourceSnapshotId=snap-12345678"
        + "&Description=nightly+copy%3A+%C3%A9t%C3%A9&TagSpecification.1.ResourceType=snapshot"
        + "&TagSpecification.1.Tag.1.Key=env&TagSpecification.1.Tag.1.Value=prod"
    static let createBody =
        #"{"SourceSnapshotId":"snap-12345678","SourceRegionName":"eu-west-2","Description":"nightly copy: été","#
        + #""ClientToken":"gw-7f3c1f2e"}"#

    static let copy = TestRequest(
        method: "POST", target: "/",
        headers: [
            ("Host", "gateway.example:8080"),
            ("Content-Type", "application/x-www-form-urlencoded; charset=utf-8"),
            ("X-Amz-Date", "20261123T101500Z"),
            (
                "Authorization",
                "AWS4-HMAC-SHA256 Credential=\(credential)/ec2/aws4_request, "
                    + "SignedHeaders=content-type;host;x-amz-date, "
                    + "Signature=837f833bdd1dfe5c3e62a0217e29b52acf397ffb68eda48a6d54a5f5599f6003"
            ),
        ],
        body: copyBody
    )

    static let presignedQuery =
        "Action=DescribeSnapshots&Version=2016-11-15&Owner.1=self&Filter.1.Name=tag%3Aenv&Filter.1.Value.1=prod"
        + "&Filter.1.Value.2=pre%2Aprod&Filter.1.Value.3=a%20b&Filter.1.Value.4=c%2Bd&Filter.1.Value.5=%C3%A9"
        + "&Filter.1.Value.6=x%2Fy&Filter.1.Value.7=q%3F&Filter.1.Value.8=~t&Filter.1.Value.9=-_."
        + "&Filter.1.Value.10=k%3Dv&Filter.1.Value.11=z%26z&X-Amz-Algorithm=AWS4-HMAC-SHA256"
        + "&X-Amz-Credential=AKIDEXAMPLE0000000001%2F20261123%2Feu-west-2%2Fec2%2Faws4_request"
        + "&X-Amz-Date=20261123T101500Z&X-Amz-Expires=300&X-Amz-SignedHeaders=host&X-Amz-Signature="

    static func presigned(
        _ signature: String = "e679e91fb5850f9c3c4966de78443b446ebc6323baf98ebf3d490094545b4bca"
    ) -> TestRequest {
        TestRequest(method: "GET", target: "/?" + presignedQuery + signature, headers: [("Host", "gateway.example")])
    }

    static let create = TestRequest(
        method: "POST", target: "/api/v1/CreateSnapshot",
        headers: [
            ("Host", "api.eu-west-2.outscale.com"), ("Content-Type", "application/json; charset=utf-8"),
            ("X-Osc-Date", "20261123T101500Z"),
            (
                "Authorization",
                "OSC4-HMAC-SHA256 Credential=\(credential)/api/osc4_request, "
                    + "SignedHeaders=content-type;host;x-osc-date, "
                    + "Signature=6949c6fa14911bd76118ce15e3fd897590a4e8b40644ff86c4adfdbec2fe75d4"
            ),
        ],
        body: createBody
    )

    @Test("A: POST CopySnapshot, every stage") func copySnapshot() throws {
        let request = Self.copy
        let claim = try request.claim()
        let payload = try request.payload
        #expect(payload.hexText == "d5bedffd0cf69ccd0fda5dd0d847290dcf4efc9b56711ca49738da97e72816ed")
        let canonical = try CanonicalRequest(request.signed, signing: claim.signedHeaders, payload: payload)
        #expect(
            canonical.text == """
                POST
                /

                content-type:application/x-www-form-urlencoded; charset=utf-8
                host:gateway.example:8080
                x-amz-date:20261123T101500Z

                content-type;host;x-amz-date
                d5bedffd0cf69ccd0fda5dd0d847290dcf4efc9b56711ca49738da97e72816ed
                """
        )
        let text = try StringToSign(canonical, scope: claim.scope, date: claim.date)
        #expect(
            text.text == """
                AWS4-HMAC-SHA256
                20261123T101500Z
                20261123/eu-west-2/ec2/aws4_request
                30273509ad6fd9f0aef925a6332ba264bbba6109da554c83d0ec887abb329086
                """
        )
        let signature = try SigningKey(Self.secret, scope: claim.scope).sign(text)
        #expect(signature.hexText == "837f833bdd1dfe5c3e62a0217e29b52acf397ffb68eda48a6d54a5f5599f6003")
        #expect(try request.verify(with: Self.secret) == .strict)
        #expect(claim.accessKeyID == Self.accessKeyID)
        #expect(claim.scope.region == "eu-west-2" && claim.scope.service == "ec2" && claim.dialect == .aws4)
        #expect(claim.placement == .header && claim.date == Self.signedAt && !claim.hasSessionToken)
    }

    @Test("A′: the same with a session token") func sessionToken() throws {
        var request = Self.copy
        request.headers.insert(("X-Amz-Security-Token", Array("SESSIONTOKENEXAMPLE==".utf8)), at: 3)
        request.headers[4].value = Array(
            ("AWS4-HMAC-SHA256 Credential=\(Self.credential)/ec2/aws4_request, "
                + "SignedHeaders=content-type;host;x-amz-date;x-amz-security-token, "
                + "Signature=33741cd3a3b4d24008eafba75102ca78e158b06d60cde32052ac3317f1c2b9d1").utf8
        )
        #expect(try request.claim().hasSessionToken)
        #expect(try request.verify(with: Self.secret) == .strict)
    }

    @Test("B: presigned GET with eleven filter values, sorted by name and then by value") func presignedFilters() throws
    {
        let request = Self.presigned()
        let claim = try request.claim()
        #expect(claim.placement == .query(expiresSeconds: 300))
        let canonical = try CanonicalRequest(
            request.signed, signing: claim.signedHeaders, payload: request.payload, placement: claim.placement
        )
        #expect(
            canonical.text == """
                GET
                /
                Action=DescribeSnapshots&Filter.1.Name=tag%3Aenv&Filter.1.Value.1=prod&Filter.1.Value.10=k%3Dv\
                &Filter.1.Value.11=z%26z&Filter.1.Value.2=pre%2Aprod&Filter.1.Value.3=a%20b&Filter.1.Value.4=c%2Bd\
                &Filter.1.Value.5=%C3%A9&Filter.1.Value.6=x%2Fy&Filter.1.Value.7=q%3F&Filter.1.Value.8=~t\
                &Filter.1.Value.9=-_.&Owner.1=self&Version=2016-11-15&X-Amz-Algorithm=AWS4-HMAC-SHA256\
                &X-Amz-Credential=AKIDEXAMPLE0000000001%2F20261123%2Feu-west-2%2Fec2%2Faws4_request\
                &X-Amz-Date=20261123T101500Z&X-Amz-Expires=300&X-Amz-SignedHeaders=host
                host:gateway.example

                host
                e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
                """
        )
        #expect(try request.verify(with: Self.secret) == .strict)
    }

    @Test("B, sorted by the joined text instead, is refused") func joinedSort() throws {
        let request = Self.presigned("b61e26d1d8bd7f7a319aae36c9a9d65c1a1dbf0ce94b145a30f10fa320c4dd22")
        #expect(throws: VerificationFailure.signatureMismatch) { try request.verify(with: Self.secret) }
    }

    @Test("C: OSC4, POST CreateSnapshot, verified and signed") func createSnapshot() throws {
        #expect(try Self.create.verify(with: Self.secret) == .strict)
        let signer = RequestSigner(dialect: .osc4, region: "eu-west-2", service: "api", keys: SigningKeyCache())
        let headers = try signer.sign(
            target: RequestTarget("/api/v1/CreateSnapshot"), host: "api.eu-west-2.outscale.com",
            contentType: "application/json; charset=utf-8", payload: Self.create.payload, date: Self.signedAt,
            accessKeyID: Self.accessKeyID, secret: Self.secret
        )
        #expect(headers.fields.map(\.name) == ["X-Osc-Date", "Authorization"])
        #expect(headers.date == "20261123T101500Z")
        #expect(Array(headers.authorization.utf8) == Self.create.headers[3].value)
    }

    @Test("D: AWS4 on OAPI, signed") func createSnapshotAWS4() throws {
        let signer = RequestSigner(dialect: .aws4, region: "eu-west-2", service: "api", keys: SigningKeyCache())
        let headers = try signer.sign(
            target: RequestTarget("/api/v1/CreateSnapshot"), host: "api.eu-west-2.outscale.com",
            contentType: "application/json",
            payload: Self.create.payload, date: Self.signedAt, accessKeyID: Self.accessKeyID, secret: Self.secret
        )
        #expect(headers.dateName == "X-Amz-Date")
        let expected = "Signature=0f2e0790c9443569a9e21ba10f22b48d7a87ca93ea29ffac2c9645d6730c5215"
        #expect(headers.authorization.hasSuffix(expected))
    }
}
