/// The public half of a key pair; may be logged.
package struct AccessKeyID: Sendable, Hashable, CustomStringConvertible {
    /// The identifier as clients write it.
    package let text: String

    /// 1 to 128 letters, digits, `_`, `-` or `.`; nil for anything else.
    package init?(_ text: String) {
        guard Self.allows(Array(text.utf8)[...]) else { return nil }
        self.text = text
    }

    /// The same from bytes.
    init?(_ bytes: ArraySlice<UInt8>) {
        guard Self.allows(bytes) else { return nil }
        text = String(decoding: bytes, as: UTF8.self)
    }

    package var description: String { text }

    private static func allows(_ bytes: ArraySlice<UInt8>) -> Bool {
        guard (1...128).contains(bytes.count) else { return false }
        let span = bytes.span
        for index in 0..<span.count {
            switch span[index] {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "."):
                continue
            default: return false
            }
        }
        return true
    }
}
