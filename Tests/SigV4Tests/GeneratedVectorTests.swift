import Foundation
import SigV4
import Testing

/// Requests that botocore and osc-sdk-python signed (`scripts/generate-signing-vectors`).
@Suite("Generated vectors") struct GeneratedVectorTests {
    struct File: Decodable {
        let accessKeyID: String
        let vectors: [Vector]
    }

    struct Vector: Decodable, CustomTestStringConvertible, Sendable {
        let name, judge, secret, date, region, service, dialect, form, method, target: String
        let presigned: Bool
        let headers: [[String]]
        let body, canonicalRequest, stringToSign, signature: String

        var testDescription: String { "\(judge): \(name)" }

        var request: TestRequest {
            var request = TestRequest(method: method, target: target, headers: headers.map { ($0[0], $0[1]) })
            request.body = stride(from: 0, to: body.utf8.count, by: 2).map { offset in
                UInt8(body.dropFirst(offset).prefix(2), radix: 16)!
            }
            return request
        }

        var signer: RequestSigner {
            RequestSigner(
                dialect: SignatureDialect(rawValue: dialect)!, region: region, service: service, keys: SigningKeyCache()
            )
        }
    }

    static let file: File = {
        let url = Bundle.module.resourceURL!.appending(path: "Fixtures/generated.json")
        return try! JSONDecoder().decode(File.self, from: Data(contentsOf: url))
    }()

    static let vectors = file.vectors
    static let accessKeyID = AccessKeyID(file.accessKeyID)!

    @Test("agrees at every stage", arguments: vectors) func stages(_ vector: Vector) throws {
        let request = vector.request
        let claim = try request.claim()
        let form = try #require(CanonicalForm(rawValue: vector.form))
        #expect(claim.accessKeyID == Self.accessKeyID && claim.dialect.rawValue == vector.dialect)
        #expect(claim.date.description == vector.date)
        let canonical = try CanonicalRequest(
            request.signed, signing: claim.signedHeaders, payload: request.payload, placement: claim.placement,
            form: form
        )
        #expect(canonical.text == vector.canonicalRequest)
        let text = try StringToSign(canonical, scope: claim.scope, date: claim.date)
        #expect(text.text == vector.stringToSign)
        let secret = SecretAccessKey(vector.secret)
        #expect(try SigningKey(secret, scope: claim.scope).sign(text).hexText == vector.signature)
        #expect(try request.verify(with: secret) == form)
    }

    @Test("signs what it verified, to the same header", arguments: vectors.filter { !$0.presigned })
    func signs(_ vector: Vector) throws {
        let request = vector.request
        let claim = try request.claim()
        let canonical = try CanonicalRequest(
            request.signed, signing: claim.signedHeaders, payload: request.payload,
            form: try #require(CanonicalForm(rawValue: vector.form))
        )
        let value = try vector.signer.authorize(
            canonical, signing: claim.signedHeaders, date: claim.date, accessKeyID: Self.accessKeyID,
            secret: SecretAccessKey(vector.secret)
        )
        #expect(Array(value.utf8) == request.headers[try #require(request.index(of: "authorization"))].value)
    }

    @Test("signs calls as osc-sdk-python does", arguments: vectors.filter { $0.judge == "osc-sdk-python" })
    func signsCalls(_ vector: Vector) throws {
        let request = vector.request
        let headers = request.signed.headers
        let text = { (name: String) in String(decoding: try #require(headers.onlyValue(of: name)), as: UTF8.self) }
        let host = try text("host")
        let made = try vector.signer.sign(
            target: RequestTarget(vector.target),
            host: vector.form == "hostWithoutPort" ? String(host.prefix { $0 != ":" }) : host,
            contentType: text("content-type"), payload: request.payload, date: date(vector.date),
            accessKeyID: Self.accessKeyID, secret: SecretAccessKey(vector.secret)
        )
        #expect(made.authorization == (try text("authorization")))
        #expect(made.date == (try text("x-osc-date")))
    }

    @Test("no longer verifies once any byte of a signed part is altered", arguments: vectors)
    func negativeTwins(_ vector: Vector) throws {
        let request = vector.request
        let claim = try request.claim()
        let secret = SecretAccessKey(vector.secret)
        let keys = SigningKeyCache()
        let twins = try NegativeTwin.twins(of: request, .everyByte, portIsSigned: vector.form != "hostWithoutPort")
        // What `..` takes away is not signed, so it may be altered.
        for twin in twins where !(vector.target.contains("..") && twin.name.hasPrefix("path")) {
            let accepted = twin.isAccepted(Self.accessKeyID, secret, now: claim.date, keys: keys)
            #expect(!accepted, "\(twin.name)")
        }
    }
}
