/// Writes header lines in curl's notation: `Name: value`, `Name;` for an empty value, `Name:` for "send none of these".
///
/// The bytes are checked here: a line break inside a name or a value would begin another header, or another request.
struct HeaderEncoder {
    /// The line last written, with its zero byte.
    private(set) var line: [UInt8] = []
    private var hasAccept = false
    private var hasAcceptEncoding = false
    private var hasContentType = false

    /// Begins another request's headers.
    mutating func begin() {
        (hasAccept, hasAcceptEncoding, hasContentType) = (false, false, false)
    }

    /// Writes a header of the caller's. Throws what is wrong with it.
    mutating func encode(_ header: TransferHeader) throws(HeaderFailure) {
        guard !header.name.isEmpty, header.name.utf8.allSatisfy(\.isTokenByte) else { throw .name }
        guard header.value.utf8.allSatisfy(\.isFieldByte) else { throw .value(name: header.name) }
        switch header.name.utf8.count {
        case 6 where header.name.isSame(as: "accept"): hasAccept = true
        case 6 where header.name.isSame(as: "expect"): throw .reserved(name: header.name)
        case 7 where header.name.isSame(as: "upgrade"): throw .reserved(name: header.name)
        case 10 where header.name.isSame(as: "connection"): throw .reserved(name: header.name)
        case 12 where header.name.isSame(as: "content-type"): hasContentType = true
        case 14 where header.name.isSame(as: "content-length"): throw .reserved(name: header.name)
        case 15 where header.name.isSame(as: "accept-encoding"): hasAcceptEncoding = true
        case 17 where header.name.isSame(as: "transfer-encoding"): throw .reserved(name: header.name)
        default: break
        }
        line.removeAll(keepingCapacity: true)
        line.append(contentsOf: header.name.utf8)
        if header.value.utf8.allSatisfy(\.isBlank) {
            line.append(UInt8(ascii: ";"))
        } else {
            line.append(UInt8(ascii: ":"))
            line.append(.space)
            line.append(contentsOf: header.value.utf8)
        }
        line.append(0)
    }

    /// Appends the lines that finish the list: what libcurl would add of its own accord is switched off.
    func close(_ append: (StaticString) throws(LibraryFailure) -> Void) throws(LibraryFailure) {
        try append("Expect:")
        if !hasAccept { try append("Accept:") }
        if !hasContentType { try append("Content-Type:") }
        if !hasAcceptEncoding { try append("Accept-Encoding: identity") }
    }
}

/// What is wrong with a header that was to be sent.
enum HeaderFailure: Error, Equatable {
    /// The name is empty or holds a byte that RFC 9110 section 5.6.2 does not allow in a token.
    case name
    /// The value of the header of this name holds a control character.
    case value(name: String)
    /// The header of this name is the driver's own.
    case reserved(name: String)

    var description: String {
        switch self {
        case .name: "a header's name is not a token"
        case .value(let name): "the value of header \(name) holds a control character"
        case .reserved(let name): "header \(name) is not the caller's to set"
        }
    }
}

extension String {
    /// Whether it is `lowercaseName` but for the case of its ASCII letters.
    fileprivate func isSame(as lowercaseName: StaticString) -> Bool {
        var index = 0
        return lowercaseName.withUTF8Buffer { name in
            for byte in utf8 {
                guard unsafe byte.lowercased == name[index] else { return false }
                index += 1
            }
            return true
        }
    }
}

extension UInt8 {
    /// A byte of a token (RFC 9110 section 5.6.2).
    fileprivate var isTokenByte: Bool {
        switch self {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        case UInt8(ascii: "!"), UInt8(ascii: "#")...UInt8(ascii: "'"), UInt8(ascii: "*"), UInt8(ascii: "+"),
            UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "^")...UInt8(ascii: "`"), UInt8(ascii: "|"),
            UInt8(ascii: "~"):
            true
        default: false
        }
    }

    /// A byte of a field value (RFC 9110 section 5.5): no control character but the tab.
    fileprivate var isFieldByte: Bool { self >= 0x20 && self != 0x7f || self == .tab }
}
