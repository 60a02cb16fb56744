/// Unsigned decimal numbers in bytes.
enum DecimalDigits {
    /// The number that one to nine ASCII digits spell; nil for anything else, a sign included.
    static func value(of text: ArraySlice<UInt8>) -> Int? {
        guard (1...9).contains(text.count) else { return nil }
        var value = 0
        for byte in text {
            guard (0x30...0x39).contains(byte) else { return nil }
            value = value * 10 + Int(byte - 0x30)
        }
        return value
    }
}
