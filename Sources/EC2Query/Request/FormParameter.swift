/// One `name=value` of a query string or of a form body, decoded.
package struct FormParameter: Sendable, Hashable {
    package let name: String
    package let value: String

    package init(name: String, value: String) {
        self.name = name
        self.value = value
    }
}

extension FormParameter {
    /// Decodes `application/x-www-form-urlencoded` (WHATWG URL §5.1): pairs are split at `&`, then at the first `=`;
    /// `+` is a space and `%XX` a byte.
    ///
    /// - Throws: `MalformedQueryString` for a `%` without two hexadecimal digits and for what is not UTF-8. The message
    ///   names the parameter, never its value, which may be a secret.
    package static func decode(_ bytes: some Sequence<UInt8>) throws(EC2Error) -> [FormParameter] {
        var parameters: [FormParameter] = []
        for pair in Array(bytes).split(separator: UInt8(ascii: "&")) {
            let equals = pair.firstIndex(of: UInt8(ascii: "=")) ?? pair.endIndex
            guard let name = text(pair[..<equals]) else {
                throw .malformedQueryString("a parameter's name is not percent-encoded UTF-8")
            }
            guard let value = text(pair[equals...].dropFirst()) else {
                throw .malformedQueryString("the value of \(name) is not percent-encoded UTF-8")
            }
            parameters.append(FormParameter(name: name, value: value))
        }
        return parameters
    }

    private static func text(_ encoded: ArraySlice<UInt8>) -> String? {
        guard encoded.contains(where: { $0 == UInt8(ascii: "%") || $0 == UInt8(ascii: "+") }) else {
            return String(validating: encoded, as: UTF8.self)
        }
        var decoded: [UInt8] = []
        decoded.reserveCapacity(encoded.count)
        var position = encoded.startIndex
        while position < encoded.endIndex {
            switch encoded[position] {
            case UInt8(ascii: "+"): decoded.append(UInt8(ascii: " "))
            case UInt8(ascii: "%"):
                guard position + 2 < encoded.endIndex,
                    let high = hexDigit(encoded[position + 1]), let low = hexDigit(encoded[position + 2])
                else { return nil }
                decoded.append(high << 4 | low)
                position += 2
            case let byte: decoded.append(byte)
            }
            position += 1
        }
        return String(validating: decoded, as: UTF8.self)
    }

    private static func hexDigit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
