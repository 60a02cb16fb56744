/// A client's own words, fit for an error's text: short, printable, nothing else.
enum ClientText {
    /// The first 64 bytes at most; every byte that is not printable ASCII becomes `?`.
    static func excerpt(_ bytes: ArraySlice<UInt8>) -> String {
        String(decoding: bytes.prefix(64).map { (0x20...0x7E).contains($0) ? $0 : UInt8(ascii: "?") }, as: UTF8.self)
    }
}
