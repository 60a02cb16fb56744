/// A request's headers in the order received, names in lower case, all in one run of bytes.
package struct HeaderList: Sendable {
    /// One header: where its name and its trimmed value lie.
    struct Field: Sendable {
        let name: Range<Int>
        let value: Range<Int>
    }

    private(set) var storage: [UInt8] = []
    private(set) var fields: [Field] = []

    /// No headers; room for a usual request's.
    package init() {
        storage.reserveCapacity(768)
        fields.reserveCapacity(16)
    }

    /// Adds a header after the others. An HTTP/2 `:authority` is to be given as `host`.
    package mutating func append(name: String, value: String) {
        let start = storage.count
        storage.append(contentsOf: name.utf8)
        let middle = storage.count
        storage.append(contentsOf: value.utf8)
        close(start: start, middle: middle)
    }

    /// Adds a header after the others, from bytes.
    package mutating func append(name: [UInt8], value: [UInt8]) {
        let start = storage.count
        storage.append(contentsOf: name)
        let middle = storage.count
        storage.append(contentsOf: value)
        close(start: start, middle: middle)
    }

    /// How many headers there are, repeated ones counted each.
    package var count: Int { fields.count }

    /// The trimmed value of the only header of this lower-case name; nil when there is none, or more than one.
    package func onlyValue(of name: String) -> ArraySlice<UInt8>? {
        var found: Field?
        for field in fields where matches(field, name) {
            guard found == nil else { return nil }
            found = field
        }
        return found.map { storage[$0.value] }
    }

    func name(of field: Field) -> ArraySlice<UInt8> { storage[field.name] }

    func value(of field: Field) -> ArraySlice<UInt8> { storage[field.value] }

    private func matches(_ field: Field, _ name: String) -> Bool {
        guard field.name.count == name.utf8.count else { return false }
        var index = field.name.lowerBound
        for byte in name.utf8 {
            guard storage[index] == byte else { return false }
            index += 1
        }
        return true
    }

    func matches(_ field: Field, _ name: ASCIIText) -> Bool {
        storage.span.holds(name, in: field.name)
    }

    func matches(_ field: Field, _ names: Span<UInt8>, _ name: Range<Int>) -> Bool {
        guard field.name.count == name.count else { return false }
        let bytes = storage.span
        for offset in 0..<name.count where bytes[field.name.lowerBound + offset] != names[name.lowerBound + offset] {
            return false
        }
        return true
    }

    private mutating func close(start: Int, middle: Int) {
        var bytes = storage.mutableSpan
        for index in start..<middle where bytes[index] &- 0x41 < 26 { bytes[index] |= 0x20 }
        var first = middle
        var last = bytes.count
        while first < last, Self.isSpace(bytes[first]) { first += 1 }
        while last > first, Self.isSpace(bytes[last - 1]) { last -= 1 }
        fields.append(Field(name: start..<middle, value: first..<last))
    }

    /// Space and tab; and the line ends of a folded value, which count as space (RFC 9112 section 5.2).
    static func isSpace(_ byte: UInt8) -> Bool {
        byte <= 0x20 && (byte == 0x20 || byte == 0x09 || byte == 0x0D || byte == 0x0A)
    }
}
