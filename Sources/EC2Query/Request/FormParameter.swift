package import Limits

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
    /// `+` is a space and `%XX` a byte. Empty pairs are passed over.
    ///
    /// - Throws: `MalformedQueryString` for a `%` without two hexadecimal digits, for what is not UTF-8, and for what is
    ///   beyond a limit. The message names the parameter, never its value, which may be a secret.
    package static func decode(
        _ bytes: some Sequence<UInt8>, within limits: InputLimits = .standard
    ) throws(EC2Error) -> [FormParameter] {
        let bytes = Array(bytes)
        var parameters: [FormParameter] = []
        var pairs = FormPairs(bytes)
        parameters.reserveCapacity(min(pairs.countAtMost, limits.parameters))
        while let (name, value) = pairs.next() {
            guard parameters.count < limits.parameters else { throw .tooManyParameters(limits) }
            let decodedName = try self.name(name, within: limits)
            guard value.count <= 3 * limits.valueLength else { throw .valueTooLong(decodedName, limits) }
            guard let decodedValue = text(value) else {
                throw .malformedQueryString("the value of \(decodedName.excerpt) is not percent-encoded UTF-8")
            }
            guard decodedValue.utf8.count <= limits.valueLength else { throw .valueTooLong(decodedName, limits) }
            parameters.append(FormParameter(name: decodedName, value: decodedValue))
        }
        return parameters
    }

    /// Encodes parameters in their order, every byte but letters, digits and `-_.~` percent-encoded: it decodes to the
    /// same ones, for every reader.
    package static func encode(_ parameters: some Sequence<FormParameter>) -> [UInt8] {
        var output: [UInt8] = []
        for parameter in parameters {
            if !output.isEmpty { output.append(UInt8(ascii: "&")) }
            encode(parameter.name, to: &output)
            output.append(UInt8(ascii: "="))
            encode(parameter.value, to: &output)
        }
        return output
    }

    private static func encode(_ text: String, to output: inout [UInt8]) {
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."),
                UInt8(ascii: "~"):
                output.append(byte)
            default:
                output.append(UInt8(ascii: "%"))
                for digit in [byte >> 4, byte & 0xF] {
                    output.append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "A") + digit - 10)
                }
            }
        }
    }

    /// The value of the first parameter of a name, for telling what a request is before anything of it is checked. Nothing
    /// is built on the way.
    ///
    /// - Parameter limit: as many of the value's encoded bytes as are taken.
    /// - Returns: `nil` when there is none, or its value cannot be decoded.
    package static func firstValue(of name: String, in bytes: ArraySlice<UInt8>, limit: Int) -> String? {
        var pairs = FormPairs(bytes)
        while let (encoded, value) = pairs.next() {
            if encoded.elementsEqual(name.utf8) { return text(value.prefix(limit)) }
            // Clients may encode any letter.
            guard encoded.count <= 3 * name.utf8.count, encoded.contains(UInt8(ascii: "%")) else { continue }
            if text(encoded) == name { return text(value.prefix(limit)) }
        }
        return nil
    }

    private static func name(_ encoded: ArraySlice<UInt8>, within limits: InputLimits) throws(EC2Error) -> String {
        // Three bytes stand for one at the most.
        guard encoded.count <= 3 * limits.nameLength else { throw .nameTooLong(encoded, limits) }
        guard let name = text(encoded) else {
            throw .malformedQueryString("a parameter's name is not percent-encoded UTF-8")
        }
        guard name.utf8.count <= limits.nameLength else { throw .nameTooLong(encoded, limits) }
        guard name.utf8.count(where: { $0 == UInt8(ascii: ".") }) < limits.nameParts else {
            throw .malformedQueryString("the name \(name.excerpt) has more than \(limits.nameParts) parts")
        }
        return name
    }

    private static func text(_ encoded: ArraySlice<UInt8>) -> String? {
        guard encoded.contains(where: { $0 == UInt8(ascii: "%") || $0 == UInt8(ascii: "+") }) else {
            return validated(encoded.span)
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
        return validated(decoded.span)
    }

    private static func validated(_ bytes: Span<UInt8>) -> String? {
        do {
            return String(copying: try UTF8Span(validating: bytes))
        } catch {
            return nil  // not UTF-8
        }
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

extension EC2Error {
    fileprivate static func nameTooLong(_ encoded: ArraySlice<UInt8>, _ limits: InputLimits) -> EC2Error {
        let beginning = String(decoding: encoded.prefix(64), as: UTF8.self)
        return malformedQueryString("the name \(beginning)… is longer than \(limits.nameLength) bytes")
    }

    fileprivate static func valueTooLong(_ name: String, _ limits: InputLimits) -> EC2Error {
        malformedQueryString("the value of \(name.excerpt) is longer than \(limits.valueLength) bytes")
    }
}

/// The pairs of a query or form, still encoded, one after the other.
private struct FormPairs {
    private let bytes: ArraySlice<UInt8>
    private var position: Int

    init(_ bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
        position = bytes.startIndex
    }

    init(_ bytes: [UInt8]) {
        self.init(bytes[...])
    }

    /// As many pairs as there can be.
    var countAtMost: Int { bytes.isEmpty ? 0 : bytes.count { $0 == UInt8(ascii: "&") } + 1 }

    mutating func next() -> (name: ArraySlice<UInt8>, value: ArraySlice<UInt8>)? {
        while position < bytes.endIndex {
            let end = bytes[position...].firstIndex(of: UInt8(ascii: "&")) ?? bytes.endIndex
            let pair = bytes[position..<end]
            position = end == bytes.endIndex ? end : end + 1
            guard !pair.isEmpty else { continue }
            let equals = pair.firstIndex(of: UInt8(ascii: "=")) ?? pair.endIndex
            return (pair[..<equals], pair[equals...].dropFirst())
        }
        return nil
    }
}
