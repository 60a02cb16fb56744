/// The header `traceparent` of W3C's Trace Context: which trace a client's call is part of.
enum TraceParent {
    /// The text when it is one of version 00 or later; `nil` for anything else, which is not carried on.
    static func checked(_ text: String) -> String? {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        let digits = text.utf8.filter { $0 != UInt8(ascii: "-") }
        guard parts.map(\.utf8.count) == [2, 32, 16, 2], parts[0] != "ff", digits.allSatisfy(isDigit),
            parts[1].contains(where: { $0 != "0" }), parts[2].contains(where: { $0 != "0" })
        else { return nil }
        return text
    }

    /// Hexadecimal, in lower case.
    private static func isDigit(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"): true
        default: false
        }
    }
}
