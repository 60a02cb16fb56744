import SigV4
import TestSupport

/// A request and its body, as tests hand them to signers and verifiers.
struct TestRequest {
    var method: String
    var target: [UInt8]
    var headers: [(name: String, value: [UInt8])]
    var body: [UInt8]

    init(method: String, target: String, headers: [(String, String)], body: String = "") {
        self.method = method
        self.target = Array(target.utf8)
        self.headers = headers.map { ($0.0, Array($0.1.utf8)) }
        self.body = Array(body.utf8)
    }

    init(_ captured: CapturedRequest) {
        method = captured.method
        target = captured.target
        headers = captured.headers
        body = captured.body
    }

    var signed: SignedRequest {
        var list = HeaderList()
        for (name, value) in headers { list.append(name: Array(name.utf8), value: value) }
        return SignedRequest(method: method, target: RequestTarget(bytes: target), headers: list)
    }

    var payload: PayloadHash {
        get throws { try PayloadHash(body.span) }
    }

    func claim() throws -> SignatureClaim { try SignatureClaim(signed) }

    /// Reads the claim and verifies it, with a clock that stands at the request's own date unless told otherwise.
    func verify(
        with secret: SecretAccessKey, now: SigningDate? = nil, keys: SigningKeyCache = SigningKeyCache()
    ) throws -> CanonicalForm {
        let claim = try claim()
        return try SignatureVerifier(keys: keys).verify(
            signed, claim: claim, payload: payload, secret: secret, now: now ?? claim.date
        )
    }

    /// The index of the only header of this lower-case name.
    func index(of name: String) -> Int? {
        headers.firstIndex { $0.name.lowercased() == name }
    }
}

extension CanonicalRequest {
    var text: String { String(decoding: bytes, as: UTF8.self) }
}

extension StringToSign {
    var text: String { String(decoding: bytes, as: UTF8.self) }
}

func date(_ text: String) -> SigningDate {
    SigningDate(basic: Array(text.utf8)[...])!
}
