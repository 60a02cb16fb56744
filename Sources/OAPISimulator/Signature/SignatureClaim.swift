/// The two algorithms that the API takes; they differ in names only.
enum SignatureAlgorithm: String, Sendable, CaseIterable {
    case osc4 = "OSC4-HMAC-SHA256"
    case aws4 = "AWS4-HMAC-SHA256"

    /// What precedes the secret access key when the signing key is derived.
    var keyPrefix: String {
        switch self {
        case .osc4: "OSC4"
        case .aws4: "AWS4"
        }
    }

    /// The last part of the credential scope.
    var terminator: String {
        switch self {
        case .osc4: "osc4_request"
        case .aws4: "aws4_request"
        }
    }

    /// The header with the date of the signature, in lower case.
    var dateHeader: String {
        switch self {
        case .osc4: "x-osc-date"
        case .aws4: "x-amz-date"
        }
    }
}

/// What an `Authorization` header says of itself; nothing of it is checked yet.
struct SignatureClaim: Sendable, Equatable {
    let algorithm: SignatureAlgorithm
    let accessKeyID: String
    /// Date, Region, service and terminator of the credential scope.
    let scope: [String]
    let signedHeaders: [String]
    /// The 32 bytes of the signature.
    let signature: [UInt8]

    /// Reads a header such as `OSC4-HMAC-SHA256 Credential=…, SignedHeaders=…, Signature=…`.
    ///
    /// - Throws: ``SignatureFailure/missing`` or ``SignatureFailure/malformed(_:)``.
    init(authorization values: [String]) throws(SignatureFailure) {
        guard let value = values.first else { throw .missing }
        guard values.count == 1 else { throw .malformed("two Authorization headers") }
        let parts = value.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, let algorithm = SignatureAlgorithm(rawValue: String(parts[0])) else {
            throw .malformed("algorithm")
        }
        var fields: [String: String] = [:]
        for field in parts[1].split(separator: ",") {
            let pair = field.trimmingSpaces.split(separator: "=", maxSplits: 1).map(String.init)
            guard pair.count == 2, fields.updateValue(pair[1], forKey: pair[0]) == nil else {
                throw .malformed("fields")
            }
        }
        guard let credential = fields["Credential"], let names = fields["SignedHeaders"],
            let hexadecimal = fields["Signature"], fields.count == 3
        else { throw .malformed("fields") }
        let scope = credential.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard scope.count == 5, scope[4] == algorithm.terminator else { throw .malformed("Credential") }
        guard let signature = bytes(ofHexadecimal: hexadecimal), signature.count == 32 else {
            throw .malformed("Signature")
        }
        let signedHeaders = names.split(separator: ";", omittingEmptySubsequences: false).map(String.init)
        guard signedHeaders == Set(signedHeaders).sorted(), names == names.lowercased() else {
            throw .malformed("SignedHeaders")
        }
        self.algorithm = algorithm
        accessKeyID = scope[0]
        self.scope = Array(scope[1...])
        self.signedHeaders = signedHeaders
        self.signature = signature
    }
}

extension StringProtocol {
    /// The text without spaces and tabs at its ends.
    var trimmingSpaces: String {
        let isSpace: (Character) -> Bool = { $0 == " " || $0 == "\t" }
        return String(drop(while: isSpace).reversed().drop(while: isSpace).reversed())
    }
}

private func bytes(ofHexadecimal text: String) -> [UInt8]? {
    let digits = Array(text.utf8)
    guard digits.count.isMultiple(of: 2), digits.allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }) else {
        return nil
    }
    return stride(from: 0, to: digits.count, by: 2).compactMap {
        UInt8(String(decoding: digits[$0..<$0 + 2], as: UTF8.self), radix: 16)
    }
}
