/// The value of an `Authorization` header taken apart: algorithm, then fields between commas, in any order.
struct AuthorizationField {
    let dialect: SignatureDialect
    /// Where the values stand among the bytes that the value was given in.
    private(set) var credential: Range<Int>?
    private(set) var signedHeaders: Range<Int>?
    private(set) var signature: Range<Int>?

    private static let credentialName = ASCIIText("Credential")
    private static let signedHeadersName = ASCIIText("SignedHeaders")
    private static let signatureName = ASCIIText("Signature")
    private static let aws4 = ASCIIText(SignatureDialect.aws4.algorithm)
    private static let osc4 = ASCIIText(SignatureDialect.osc4.algorithm)

    /// Reads the value that stands in a range of bytes.
    init(_ bytes: [UInt8], _ range: Range<Int>) throws(ClaimFailure) {
        let span = bytes.span
        var start = range.lowerBound
        while start < range.upperBound, !HeaderList.isSpace(span[start]) { start += 1 }
        let scheme = range.lowerBound..<start
        if span.holds(Self.aws4, in: scheme) {
            dialect = .aws4
        } else if span.holds(Self.osc4, in: scheme) {
            dialect = .osc4
        } else {
            throw Self.refusal(of: bytes[scheme])
        }
        while start < range.upperBound {
            let comma = span.firstIndex(of: UInt8(ascii: ","), in: start..<range.upperBound) ?? range.upperBound
            var (first, last) = (start, comma)
            while first < last, HeaderList.isSpace(span[first]) { first += 1 }
            while last > first, HeaderList.isSpace(span[last - 1]) { last -= 1 }
            if first < last { try take(first..<last, of: bytes) }
            start = comma + 1
        }
    }

    private mutating func take(_ piece: Range<Int>, of bytes: [UInt8]) throws(ClaimFailure) {
        let span = bytes.span
        guard let equals = span.firstIndex(of: UInt8(ascii: "="), in: piece) else {
            throw .malformedAuthorization(ClientText.excerpt(bytes[piece]))
        }
        let (name, value) = (piece.lowerBound..<equals, equals + 1..<piece.upperBound)
        if span.holds(Self.credentialName, in: name) {
            try Self.set(&credential, value, "Credential")
        } else if span.holds(Self.signedHeadersName, in: name) {
            try Self.set(&signedHeaders, value, "SignedHeaders")
        } else if span.holds(Self.signatureName, in: name) {
            try Self.set(&signature, value, "Signature")
        } else {
            throw .malformedAuthorization(ClientText.excerpt(bytes[name]))
        }
    }

    /// An empty value says no more than a missing one.
    private static func set(_ part: inout Range<Int>?, _ value: Range<Int>, _ name: String) throws(ClaimFailure) {
        guard part == nil else { throw .repeatedPart(name) }
        if !value.isEmpty { part = value }
    }

    private static func refusal(of scheme: ArraySlice<UInt8>) -> ClaimFailure {
        let text = ClientText.excerpt(scheme)
        switch text.lowercased() {
        case "": return .missing
        case "basic": return .basic
        case "aws": return .signatureVersion2
        case let name where name.hasPrefix("aws") || name.hasPrefix("osc"): return .unsupportedAlgorithm(text)
        default: return .unsupportedScheme(text)
        }
    }
}
