internal import OpenSSL

/// What a browser holds of its session: 256 random bits, in hexadecimal digits.
struct SessionToken: Sendable {
    let text: String

    init() throws(OpenSSLFailure) {
        text = try Self.random()
    }

    /// Takes what a browser sent; `nil` for what no session ever had.
    init?(_ text: String) {
        guard text.utf8.count == 64, text.utf8.allSatisfy({ UInt8(ascii: "0")...UInt8(ascii: "f") ~= $0 }) else {
            return nil
        }
        self.text = text
    }

    /// What the gateway keeps of it: who reads its memory cannot use the session.
    func checkedDigest() throws(OpenSSLFailure) -> String {
        let bytes = Array(text.utf8)
        return try SHA256.hash(bytes.span).hexText
    }

    /// The same; `nil` without memory for it.
    var digest: String? {
        try? checkedDigest()  // there is no such session
    }

    /// 256 random bits in hexadecimal digits.
    static func random() throws(OpenSSLFailure) -> String {
        let digits = Array("0123456789abcdef".utf8)
        let bytes = try RandomBytes.make(count: 32)
        return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}
