/// RFC 3986 percent-encoding as signatures use it.
enum PercentEncoding {
    /// Whether a byte stands for itself: letters, digits and `-._~`.
    static func isUnreserved(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E: true
        default: false
        }
    }

    /// Appends a byte, encoded with upper-case digits unless it is unreserved.
    static func append(_ byte: UInt8, to output: inout [UInt8]) {
        guard !isUnreserved(byte) else { return output.append(byte) }
        output.append(UInt8(ascii: "%"))
        output.append(digit(byte >> 4))
        output.append(digit(byte & 0xF))
    }

    /// Appends a path, `/` kept and everything else that is not unreserved encoded, `%` too.
    static func appendPath(_ path: ArraySlice<UInt8>, to output: inout [UInt8]) {
        for byte in path {
            if byte == UInt8(ascii: "/") { output.append(byte) } else { append(byte, to: &output) }
        }
    }

    /// Appends a query's name or value, decoded and encoded again. `+` is a space, as EC2 reads it: were it a plus
    /// sign here, a signed `%2B` could be exchanged for `+` without breaking the signature.
    static func appendNormalized(_ text: ArraySlice<UInt8>, to output: inout [UInt8]) {
        var index = text.startIndex
        while index < text.endIndex { append(decodeNext(text, &index), to: &output) }
    }

    /// The decoded bytes of a query's name or value, `+` a space. A `%` that no two hexadecimal digits follow stays.
    static func decode(_ text: ArraySlice<UInt8>) -> [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(text.count)
        var index = text.startIndex
        while index < text.endIndex { output.append(decodeNext(text, &index)) }
        return output
    }

    private static func decodeNext(_ text: ArraySlice<UInt8>, _ index: inout Int) -> UInt8 {
        let byte = text[index]
        index += 1
        if byte == UInt8(ascii: "+") { return 0x20 }
        guard byte == UInt8(ascii: "%"), index + 1 < text.endIndex, let high = value(text[index]),
            let low = value(text[index + 1])
        else { return byte }
        index += 2
        return high << 4 | low
    }

    private static func digit(_ nibble: UInt8) -> UInt8 {
        nibble < 10 ? 0x30 + nibble : 0x37 + nibble
    }

    private static func value(_ digit: UInt8) -> UInt8? {
        switch digit {
        case 0x30...0x39: digit - 0x30
        case 0x41...0x46: digit - 0x37
        case 0x61...0x66: digit - 0x57
        default: nil
        }
    }
}
