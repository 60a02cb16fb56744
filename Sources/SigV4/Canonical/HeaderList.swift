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
    package func onlyValue(of name: String) -> [UInt8]? {
        let wanted = Array(name.utf8)
        var found: Field?
        for field in fields where matches(field, wanted[...]) {
            guard found == nil else { return nil }
            found = field
        }
        return found.map { Array(storage[$0.value]) }
    }

    func name(of field: Field) -> ArraySlice<UInt8> { storage[field.name] }

    func value(of field: Field) -> ArraySlice<UInt8> { storage[field.value] }

    func matches(_ field: Field, _ name: ArraySlice<UInt8>) -> Bool {
        guard field.name.count == name.count else { return false }
        var theirs = name.startIndex
        for index in field.name {
            guard storage[index] == name[theirs] else { return false }
            theirs += 1
        }
        return true
    }

    private mutating func close(start: Int, middle: Int) {
        for index in start..<middle where (0x41...0x5A).contains(storage[index]) { storage[index] |= 0x20 }
        var first = middle
        var last = storage.count
        while first < last, Self.isSpace(storage[first]) { first += 1 }
        while last > first, Self.isSpace(storage[last - 1]) { last -= 1 }
        fields.append(Field(name: start..<middle, value: first..<last))
    }

    /// Space and tab; and the line ends of a folded value, which count as space (RFC 9112 section 5.2).
    static func isSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x09 || byte == 0x0D || byte == 0x0A
    }
}
