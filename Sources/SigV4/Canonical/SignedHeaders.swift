package import Limits

/// The names of the headers that a signature covers: lower case, sorted, each once.
package struct SignedHeaders: Sendable, CustomStringConvertible {
    /// What is wrong with a list of names.
    package enum Fault: Error, Hashable {
        case empty
        /// A name is empty or bears a byte that no header name may.
        case malformedName
        case upperCase
        case unsorted
        case repeated
        /// More names than ``InputLimits/signedHeaders``: each costs a look at every header of the request.
        case tooMany
    }

    /// The names with `;` between them.
    let bytes: [UInt8]
    /// Where each name stands among them.
    let names: [Range<Int>]

    /// Takes a client's list as it is, or refuses it.
    package init(_ text: ArraySlice<UInt8>, within limits: InputLimits = .standard) throws(Fault) {
        guard !text.isEmpty else { throw .empty }
        let bytes = Array(text)
        let span = bytes.span
        var names: [Range<Int>] = []
        names.reserveCapacity(8)
        var start = 0
        for index in 0...span.count where index == span.count || span[index] == UInt8(ascii: ";") {
            guard names.count < limits.signedHeaders else { throw .tooMany }
            try Self.check(span, start..<index)
            if let last = names.last { try Self.check(span, order: last, start..<index) }
            names.append(start..<index)
            start = index + 1
        }
        self.bytes = bytes
        self.names = names
    }

    /// The names of all headers of a list, sorted, each once.
    package init(allOf headers: HeaderList) throws(Fault) {
        var names = headers.fields.map { headers.name(of: $0) }
        names.sort { $0.lexicographicallyPrecedes($1) }
        var bytes: [UInt8] = []
        var previous: ArraySlice<UInt8>?
        for name in names where previous.map({ !$0.elementsEqual(name) }) ?? true {
            if previous != nil { bytes.append(UInt8(ascii: ";")) }
            bytes.append(contentsOf: name)
            previous = name
        }
        try self.init(bytes[...])
    }

    /// What our own calls sign: `content-type`, `host` and the dialect's date.
    static func contentTypeHostAndDate(of dialect: SignatureDialect) -> SignedHeaders {
        SignedHeaders(sorted: ["content-type", "host", dialect.dateHeaderLowercased])
    }

    /// The same for a call without a content type.
    static func hostAndDate(of dialect: SignatureDialect) -> SignedHeaders {
        SignedHeaders(sorted: ["host", dialect.dateHeaderLowercased])
    }

    private init(sorted list: [String]) {
        var bytes: [UInt8] = []
        var names: [Range<Int>] = []
        for name in list {
            if !bytes.isEmpty { bytes.append(UInt8(ascii: ";")) }
            names.append(bytes.count..<bytes.count + name.utf8.count)
            bytes.append(contentsOf: name.utf8)
        }
        self.bytes = bytes
        self.names = names
    }

    /// Whether a header of this lower-case name is covered.
    package func contains(_ name: String) -> Bool {
        let count = name.utf8.count
        return names.contains { $0.count == count && bytes[$0].elementsEqual(name.utf8) }
    }

    func contains(_ name: ASCIIText) -> Bool {
        let span = bytes.span
        for place in names where span.holds(name, in: place) { return true }
        return false
    }

    /// The names with `;` between them.
    package var description: String { String(decoding: bytes, as: UTF8.self) }

    private static func check(_ bytes: Span<UInt8>, _ name: Range<Int>) throws(Fault) {
        guard !name.isEmpty else { throw .malformedName }
        for index in name {
            switch bytes[index] {
            case 0x61...0x7A, 0x30...0x39, 0x2D: continue
            case 0x41...0x5A: throw .upperCase
            default: if !"!#$%&'*+.^_`|~".utf8.contains(bytes[index]) { throw .malformedName }
            }
        }
    }

    private static func check(
        _ bytes: Span<UInt8>, order first: Range<Int>, _ second: Range<Int>
    ) throws(Fault) {
        for offset in 0..<min(first.count, second.count) {
            let (one, other) = (bytes[first.lowerBound + offset], bytes[second.lowerBound + offset])
            if one != other {
                if one > other { throw .unsorted }
                return
            }
        }
        if first.count == second.count { throw .repeated }
        if first.count > second.count { throw .unsorted }
    }
}
