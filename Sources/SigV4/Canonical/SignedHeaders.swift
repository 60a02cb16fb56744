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
    }

    /// The names with `;` between them.
    let bytes: [UInt8]
    private let names: [Range<Int>]

    /// Takes a client's list as it is, or refuses it.
    package init(_ text: ArraySlice<UInt8>) throws(Fault) {
        guard !text.isEmpty else { throw .empty }
        let bytes = Array(text)
        var names: [Range<Int>] = []
        names.reserveCapacity(8)
        var start = 0
        for index in 0...bytes.count where index == bytes.count || bytes[index] == UInt8(ascii: ";") {
            try Self.check(bytes[start..<index])
            if let last = names.last { try Self.check(order: bytes[last], bytes[start..<index]) }
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

    /// The names with `;` between them.
    package var description: String { String(decoding: bytes, as: UTF8.self) }

    private static func check(_ name: ArraySlice<UInt8>) throws(Fault) {
        guard !name.isEmpty else { throw .malformedName }
        for byte in name {
            switch byte {
            case 0x61...0x7A, 0x30...0x39, 0x2D: continue
            case 0x41...0x5A: throw .upperCase
            default: if !"!#$%&'*+.^_`|~".utf8.contains(byte) { throw .malformedName }
            }
        }
    }

    private static func check(order first: ArraySlice<UInt8>, _ second: ArraySlice<UInt8>) throws(Fault) {
        if first.elementsEqual(second) { throw .repeated }
        if !first.lexicographicallyPrecedes(second) { throw .unsorted }
    }
}

extension SignedHeaders: Sequence {
    package func makeIterator() -> IndexingIterator<[ArraySlice<UInt8>]> {
        names.map { bytes[$0] }.makeIterator()
    }
}
