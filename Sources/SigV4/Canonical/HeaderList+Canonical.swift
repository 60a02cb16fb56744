extension HeaderList {
    private static let host = ASCIIText("host")

    /// Appends `name:value⏎`: every value of that name in the order received, joined with `,`, each trimmed and its
    /// inner runs of spaces and tabs made one space, quotes or not. False, and nothing appended, when there is none.
    func appendCanonical(
        _ name: Range<Int>, of names: [UInt8], dropsPort: Bool, to output: inout [UInt8]
    ) -> Bool {
        var found = false
        for field in fields where matches(field, names.span, name) {
            if found {
                output.append(UInt8(ascii: ","))
            } else {
                found = true
                output.append(contentsOf: names[name])
                output.append(UInt8(ascii: ":"))
            }
            var value = field.value
            if dropsPort, matches(field, Self.host) { value = portless(value) }
            appendCollapsed(value, to: &output)
        }
        if found { output.append(UInt8(ascii: "\n")) }
        return found
    }

    /// Whether the Host header bears a port.
    var hasPort: Bool {
        fields.contains { matches($0, Self.host) && portless($0.value) != $0.value }
    }

    private func appendCollapsed(_ range: Range<Int>, to output: inout [UInt8]) {
        let bytes = storage.span
        var previous: UInt8 = 0
        var isPlain = true
        for index in range {
            let byte = bytes[index]
            if byte <= 0x20, Self.isSpace(byte), byte != 0x20 || previous == 0x20 {
                isPlain = false
                break
            }
            previous = byte
        }
        guard !isPlain else { return output.append(contentsOf: storage[range]) }
        var spaced = false
        for index in range {
            let space = Self.isSpace(storage[index])
            if !space { output.append(storage[index]) } else if !spaced { output.append(0x20) }
            spaced = space
        }
    }

    /// The range without a `:port` at its end.
    private func portless(_ range: Range<Int>) -> Range<Int> {
        guard let colon = storage[range].lastIndex(of: UInt8(ascii: ":")), colon + 1 < range.upperBound,
            storage[(colon + 1)..<range.upperBound].allSatisfy({ (0x30...0x39).contains($0) })
        else { return range }
        return range.lowerBound..<colon
    }
}
