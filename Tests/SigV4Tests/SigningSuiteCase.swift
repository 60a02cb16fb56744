import Foundation
import SigV4
import TestSupport
import Testing

/// A folder of AWS's signing suite.
struct SigningSuiteCase: CustomTestStringConvertible, Sendable {
    /// `context.json`.
    struct Context: Decodable {
        struct Credentials: Decodable {
            enum CodingKeys: String, CodingKey {
                case token
                case accessKeyID = "access_key_id"
                case secretAccessKey = "secret_access_key"
            }

            let accessKeyID: String
            let secretAccessKey: String
            let token: String?
        }

        enum CodingKeys: String, CodingKey {
            case credentials, normalize, region, service, timestamp
            case expiresSeconds = "expiration_in_seconds"
            case signsBody = "sign_body"
            case omitsSessionToken = "omit_session_token"
        }

        let credentials: Credentials
        let expiresSeconds: Int64
        let normalize: Bool
        let region: String
        let service: String
        let signsBody: Bool
        let timestamp: String
        let omitsSessionToken: Bool?

        /// `2015-08-30T12:36:00Z` without its dashes and colons.
        var date: SigningDate {
            get throws {
                let basic = timestamp.filter { $0 != "-" && $0 != ":" }
                return try #require(SigningDate(basic: Array(basic.utf8)[...]))
            }
        }

        var scope: CredentialScope {
            get throws { CredentialScope(date: try date, region: region, service: service, dialect: .aws4) }
        }

        var secret: SecretAccessKey { SecretAccessKey(credentials.secretAccessKey) }

        /// The token that is to be signed, if any.
        var signedToken: String? { omitsSessionToken == true ? nil : credentials.token }

        /// Presigned, the suite signs every header the request came with.
        func queryNames(_ request: TestRequest) throws -> SignedHeaders {
            try SignedHeaders(allOf: request.signed.headers)
        }
    }

    private let folder: URL

    init(_ folder: URL) {
        self.folder = folder
    }

    var testDescription: String { folder.lastPathComponent }

    func bytes(_ name: String) throws -> [UInt8] {
        Array(try Data(contentsOf: folder.appending(path: name)))
    }

    /// A file's text without the line end that some editors add.
    func text(_ name: String) throws -> String {
        var text = String(decoding: try bytes(name), as: UTF8.self)
        while text.hasSuffix("\n") { text.removeLast() }
        return text
    }

    func context() throws -> Context {
        try JSONDecoder().decode(Context.self, from: Data(try bytes("context.json")))
    }

    /// The request with the headers that a signer adds before it signs.
    func requestWithHeaders(_ context: Context) throws -> TestRequest {
        var request = try unsigned()
        request.headers.append(("X-Amz-Date", Array(try context.date.description.utf8)))
        if let token = context.signedToken { request.headers.append(("X-Amz-Security-Token", Array(token.utf8))) }
        if context.signsBody {
            let hash = try request.payload.hexText
            request.headers.append(("x-amz-content-sha256", Array(hash.utf8)))
        }
        return request
    }

    /// The request with the parameters that a signer adds before it signs.
    func requestWithQuery(_ context: Context) throws -> TestRequest {
        var request = try unsigned()
        let names = try context.queryNames(request).description
        var parameters = [
            ("X-Amz-Algorithm", "AWS4-HMAC-SHA256"),
            ("X-Amz-Credential", "\(context.credentials.accessKeyID)/\(try context.scope)"),
            ("X-Amz-Date", try context.date.description), ("X-Amz-SignedHeaders", names),
            ("X-Amz-Expires", "\(context.expiresSeconds)"),
        ]
        if let token = context.signedToken { parameters.append(("X-Amz-Security-Token", token)) }
        let query = parameters.map { "\($0.0)=\(Self.encoded($0.1))" }.joined(separator: "&")
        let separator: Character = request.target.contains(UInt8(ascii: "?")) ? "&" : "?"
        request.target.append(contentsOf: "\(separator)\(query)".utf8)
        return request
    }

    private func unsigned() throws -> TestRequest {
        TestRequest(try #require(CapturedRequest(try bytes("request.txt"))))
    }

    private static func encoded(_ text: String) -> String {
        text.utf8.map { byte in
            let scalar = Character(Unicode.Scalar(byte))
            let isPlain = scalar.isASCII && (scalar.isLetter || scalar.isNumber || "-._~".contains(scalar))
            return isPlain ? String(scalar) : "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
        }.joined()
    }
}
