/// The value of an `Authorization` header taken apart: algorithm, then fields between commas, in any order.
struct AuthorizationField {
    let dialect: SignatureDialect
    private(set) var credential: ArraySlice<UInt8>?
    private(set) var signedHeaders: ArraySlice<UInt8>?
    private(set) var signature: ArraySlice<UInt8>?

    init(_ value: ArraySlice<UInt8>) throws(ClaimFailure) {
        let end = value.firstIndex(where: HeaderList.isSpace) ?? value.endIndex
        dialect = try Self.dialect(of: value[..<end])
        var rest = value[end...]
        while !rest.isEmpty {
            let comma = rest.firstIndex(of: UInt8(ascii: ",")) ?? rest.endIndex
            let piece = Self.trimmed(rest[..<comma])
            rest = comma == rest.endIndex ? [] : rest[(comma + 1)...]
            if !piece.isEmpty { try take(piece) }
        }
    }

    private mutating func take(_ piece: ArraySlice<UInt8>) throws(ClaimFailure) {
        guard let equals = piece.firstIndex(of: UInt8(ascii: "=")) else {
            throw .malformedAuthorization(ClientText.excerpt(piece))
        }
        let (name, value) = (piece[..<equals], piece[(equals + 1)...])
        if name.elementsEqual("Credential".utf8) {
            try Self.set(&credential, value, "Credential")
        } else if name.elementsEqual("SignedHeaders".utf8) {
            try Self.set(&signedHeaders, value, "SignedHeaders")
        } else if name.elementsEqual("Signature".utf8) {
            try Self.set(&signature, value, "Signature")
        } else {
            throw .malformedAuthorization(ClientText.excerpt(name))
        }
    }

    private static func set(
        _ part: inout ArraySlice<UInt8>?, _ value: ArraySlice<UInt8>, _ name: String
    ) throws(ClaimFailure) {
        guard part == nil else { throw .repeatedPart(name) }
        if !value.isEmpty { part = value }
    }

    private static func dialect(of scheme: ArraySlice<UInt8>) throws(ClaimFailure) -> SignatureDialect {
        if scheme.elementsEqual(SignatureDialect.aws4.algorithm.utf8) { return .aws4 }
        if scheme.elementsEqual(SignatureDialect.osc4.algorithm.utf8) { return .osc4 }
        let text = ClientText.excerpt(scheme)
        switch text.lowercased() {
        case "": throw .missing
        case "basic": throw .basic
        case "aws": throw .signatureVersion2
        case let name where name.hasPrefix("aws") || name.hasPrefix("osc"): throw .unsupportedAlgorithm(text)
        default: throw .unsupportedScheme(text)
        }
    }

    private static func trimmed(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var bytes = bytes
        while let first = bytes.first, HeaderList.isSpace(first) { bytes.removeFirst() }
        while let last = bytes.last, HeaderList.isSpace(last) { bytes.removeLast() }
        return bytes
    }
}
