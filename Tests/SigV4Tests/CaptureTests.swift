import Foundation
import SigV4
import TestSupport
import Testing

/// Requests of unmodified clients, kept byte for byte: every signature verifies, by the form that each client needs.
@Suite("Captured requests") struct CaptureTests {
    static let secret = SecretAccessKey("wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEY01")

    /// What a capture must turn out to be.
    enum Expectation: Equatable {
        case signed(CanonicalForm)
        case refused(ClaimFailure, form: UnsignedLogin?)
    }

    struct Capture: CustomTestStringConvertible, Sendable {
        let client: String
        let name: String
        let bytes: [UInt8]
        var testDescription: String { "\(client)/\(name)" }

        func request() throws -> TestRequest {
            TestRequest(try #require(CapturedRequest(bytes)))
        }

        /// Strict, but for the cases and the client that are known to depart.
        var expectation: Expectation {
            switch (client, name) {
            case ("awscli1", "copy-snapshot-unsigned"), ("awscli2", "copy-snapshot-unsigned"),
                ("osc-cli", "api-read-regions"), ("osc-cli", "fcu-describe-regions"):
                .refused(.missing, form: nil)
            case ("osc-cli", "fcu-password"): .refused(.missing, form: .password)
            case ("osc-cli", "api-password"), ("oapi-cli", "password"), ("curl", "osc-basic"),
                ("osc-sdk-python", "read-password"):
                .refused(.basic, form: nil)
            case ("osc-cli", "fcu-copy-get"), ("curl", "aws-copy-get-unsorted"): .signed(.queryAsSent)
            case ("osc-sdk-python", _): .signed(.hostWithoutPort)
            default: .signed(.strict)
            }
        }
    }

    static let captures: [Capture] = {
        let root = Bundle.module.resourceURL!.appending(path: "Fixtures/captures")
        let files = FileManager.default.enumerator(at: root, includingPropertiesForKeys: nil)!
        return files.compactMap { $0 as? URL }.filter { $0.pathExtension == "http" }
            .map { url in
                Capture(
                    client: url.deletingLastPathComponent().lastPathComponent,
                    name: url.deletingPathExtension().lastPathComponent, bytes: Array(try! Data(contentsOf: url))
                )
            }
            .sorted { $0.testDescription < $1.testDescription }
    }()

    @Test("all are there") func count() {
        let clients = Set(Self.captures.map(\.client))
        #expect(clients == ["awscli1", "awscli2", "boto3", "curl", "oapi-cli", "osc-cli", "osc-sdk-python"])
        #expect(Self.captures.count == 527)
    }

    @Test("verifies, or is known for what it is", arguments: captures) func verifies(_ capture: Capture) throws {
        let request = try capture.request()
        switch capture.expectation {
        case .signed(let form):
            #expect(try request.verify(with: Self.secret) == form)
            #expect(try request.claim().accessKeyID.text == "AKIDEXAMPLEGATEWAY01")
            #expect(try request.claim().hasSessionToken == capture.name.hasSuffix("session-token"))
            #expect(throws: VerificationFailure.signatureMismatch) {
                try request.verify(with: SecretAccessKey("wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEY02"))
            }
        case .refused(let failure, let form):
            #expect(throws: failure) { try request.claim() }
            #expect(UnsignedLogin.find(inForm: request.body) == form)
        }
    }

    @Test("no longer verifies once a signed part is altered", arguments: captures)
    func negativeTwins(_ capture: Capture) throws {
        guard case .signed(let form) = capture.expectation else { return }
        let request = try capture.request()
        let claim = try request.claim()
        let keys = SigningKeyCache()
        for twin in try NegativeTwin.twins(of: request, .oneByteEachPart, portIsSigned: form != .hostWithoutPort) {
            let accepted = twin.isAccepted(claim.accessKeyID, Self.secret, now: claim.date, keys: keys)
            #expect(!accepted, "\(twin.name)")
        }
    }
}
