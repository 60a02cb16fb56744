/// The parameters of a query that have to do with authentication, decoded.
struct QueryAuthentication {
    /// The names of a presigned request's parameters, which go when it is signed anew.
    static let parameterNames = [
        "X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Date", "X-Amz-Expires", "X-Amz-Security-Token", "X-Amz-Signature",
        "X-Amz-SignedHeaders",
    ]

    /// Their values; nil where there is none, or an empty one.
    struct Values {
        var algorithm: [UInt8]?
        var credential: [UInt8]?
        var date: [UInt8]?
        var expires: [UInt8]?
        var signedHeaders: [UInt8]?
        var signature: [UInt8]?
        var hasSessionToken = false
    }

    private var found: [(name: String, value: [UInt8])] = []
    private let isVersion2: Bool

    /// Nil when the query says nothing of authentication.
    init?(_ query: ArraySlice<UInt8>) {
        guard !query.isEmpty else { return nil }
        var login = UnsignedLogin.Finder()
        let bytes = query.span
        let end = bytes.count
        var start = 0
        while start < end {
            let next = bytes.firstIndex(of: UInt8(ascii: "&"), in: start..<end) ?? end
            defer { start = next + 1 }
            // Of most names the first byte tells that they are others: nothing of them is decoded.
            guard start < next, Self.mayKnow(bytes, start..<next) else { continue }
            let equals = bytes.firstIndex(of: UInt8(ascii: "="), in: start..<next) ?? next
            let name = String(
                decoding: PercentEncoding.decode(query[query.startIndex + start..<query.startIndex + equals]),
                as: UTF8.self)
            login.see(name)
            guard name.hasPrefix("X-Amz-") else { continue }
            let value = query[query.startIndex + min(equals + 1, next)..<query.startIndex + next]
            found.append((name, PercentEncoding.decode(value)))
        }
        isVersion2 = login.found == .signatureVersion2
        let signed = found.contains {
            $0.name == "X-Amz-Algorithm" || $0.name == "X-Amz-Signature" || $0.name == "X-Amz-Credential"
        }
        guard signed || isVersion2 else { return nil }
    }

    private static func mayKnow(_ bytes: Span<UInt8>, _ parameter: Range<Int>) -> Bool {
        switch bytes[parameter.lowerBound] {
        case UInt8(ascii: "X"), UInt8(ascii: "%"): true
        default: UnsignedLogin.Finder.mayBegin(bytes[parameter.lowerBound])
        }
    }

    /// The values, each there once at most.
    func values() throws(ClaimFailure) -> Values {
        if isVersion2 { throw .signatureVersion2 }
        var values = Values()
        for (name, value) in found {
            switch name {
            case "X-Amz-Algorithm": try Self.set(&values.algorithm, value, name)
            case "X-Amz-Credential": try Self.set(&values.credential, value, name)
            case "X-Amz-Date": try Self.set(&values.date, value, name)
            case "X-Amz-Expires": try Self.set(&values.expires, value, name)
            case "X-Amz-SignedHeaders": try Self.set(&values.signedHeaders, value, name)
            case "X-Amz-Signature": try Self.set(&values.signature, value, name)
            case "X-Amz-Security-Token": values.hasSessionToken = true
            default: break
            }
        }
        for part in [values.algorithm, values.credential, values.date, values.signedHeaders, values.signature]
        where part?.isEmpty == true {
            return values.withoutEmptyOnes
        }
        return values
    }

    private static func set(_ part: inout [UInt8]?, _ value: [UInt8], _ name: String) throws(ClaimFailure) {
        guard part == nil else { throw .repeatedPart(name) }
        part = value
    }
}

extension QueryAuthentication.Values {
    /// An empty part says no more than a missing one.
    fileprivate var withoutEmptyOnes: Self {
        var copy = self
        if algorithm?.isEmpty == true { copy.algorithm = nil }
        if credential?.isEmpty == true { copy.credential = nil }
        if date?.isEmpty == true { copy.date = nil }
        if signedHeaders?.isEmpty == true { copy.signedHeaders = nil }
        if signature?.isEmpty == true { copy.signature = nil }
        return copy
    }
}
