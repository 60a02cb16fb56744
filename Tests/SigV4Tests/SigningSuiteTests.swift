import Foundation
import SigV4
import TestSupport
import Testing

/// AWS's own signing cases (awslabs/aws-c-auth, `tests/aws-signing-test-suite/v4`), read from the folder that
/// `SIGNING_SUITE` names: each stage of both directions, in a header and in a query.
@Suite(
    "AWS signing suite",
    .enabled(
        if: ProcessInfo.processInfo.environment["SIGNING_SUITE"] != nil,
        "set SIGNING_SUITE to a folder with the aws-signing-test-suite cases"
    )
) struct SigningSuiteTests {
    static let cases: [SigningSuiteCase] = {
        guard let path = ProcessInfo.processInfo.environment["SIGNING_SUITE"] else { return [] }
        let root = URL(filePath: path)
        let folders = (try? FileManager.default.contentsOfDirectory(at: root, includingPropertiesForKeys: nil)) ?? []
        return folders.filter { FileManager.default.fileExists(atPath: $0.appending(path: "context.json").path) }
            .map(SigningSuiteCase.init).sorted { $0.testDescription < $1.testDescription }
    }()

    @Test("the folder holds cases") func notEmpty() {
        #expect(!Self.cases.isEmpty)
    }

    @Test("signs in a header", arguments: cases) func signsHeader(_ test: SigningSuiteCase) throws {
        let context = try test.context()
        let request = try test.requestWithHeaders(context)
        try check(test, "header", request, context, placement: .header)
    }

    @Test("signs in a query", arguments: cases) func signsQuery(_ test: SigningSuiteCase) throws {
        let context = try test.context()
        let request = try test.requestWithQuery(context)
        let placement = SignatureClaim.Placement.query(expiresSeconds: context.expiresSeconds)
        try check(test, "query", request, context, placement: placement)
    }

    /// Holds the canonical request, the string to sign and the signature against the files.
    private func check(
        _ test: SigningSuiteCase, _ kind: String, _ request: TestRequest, _ context: SigningSuiteCase.Context,
        placement: SignatureClaim.Placement
    ) throws {
        let names =
            switch placement {
            case .header: try SignedHeaders(allOf: request.signed.headers)
            case .query: try context.queryNames(request)
            }
        let canonical = try CanonicalRequest(
            request.signed, signing: names, payload: request.payload, placement: placement,
            form: context.normalize ? .strict : .rawPath
        )
        #expect(canonical.text == (try test.text("\(kind)-canonical-request.txt")))
        let text = try StringToSign(canonical, scope: context.scope, date: context.date)
        #expect(text.text == (try test.text("\(kind)-string-to-sign.txt")))
        let signature = try SigningKey(context.secret, scope: context.scope).sign(text)
        #expect(signature.hexText == (try test.text("\(kind)-signature.txt")))
    }

    @Test("verifies what was signed in a header", arguments: cases) func verifiesHeader(_ test: SigningSuiteCase) throws
    {
        try verify(test, "header-signed-request.txt", omittedToken: .strict)
    }

    @Test("verifies what was signed in a query", arguments: cases) func verifiesQuery(_ test: SigningSuiteCase) throws {
        try verify(test, "query-signed-request.txt", omittedToken: .sessionTokenUnsigned)
    }

    /// A path left as it was verifies by its departure; so does a token added after presigning.
    private func verify(_ test: SigningSuiteCase, _ file: String, omittedToken: CanonicalForm) throws {
        let context = try test.context()
        let request = TestRequest(try #require(CapturedRequest(try test.bytes(file))))
        var expected: Set<CanonicalForm> = [.strict]
        if !context.normalize { expected.insert(.rawPath) }
        if context.omitsSessionToken == true { expected.insert(omittedToken) }
        let claim = try request.claim()
        let scope = try context.scope
        #expect(claim.accessKeyID.text == context.credentials.accessKeyID && claim.scope == scope)
        #expect(expected.contains(try request.verify(with: context.secret)))
        // What `..` takes away is not signed, so it may be altered.
        let hasUnsignedPath = context.normalize && String(decoding: request.target, as: UTF8.self).contains("..")
        let keys = SigningKeyCache()
        for twin in try NegativeTwin.twins(of: request, .oneByteEachPart)
        where !(hasUnsignedPath && twin.name.hasPrefix("path")) {
            let accepted = twin.isAccepted(claim.accessKeyID, context.secret, now: claim.date, keys: keys)
            #expect(!accepted, "\(twin.name)")
        }
    }
}
