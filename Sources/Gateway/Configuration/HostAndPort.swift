/// A host and perhaps a port, as a URL's authority and a `Host` header have them. By RFC 3986's rules and no looser ones:
/// what is checked, what is signed and where a connection goes are the same then.
struct HostAndPort: Equatable {
    /// A name, perhaps with a dot at its end, or an address; IPv6 without its brackets.
    let host: String
    let port: Int?

    /// `nil` for any other text.
    init?(_ text: some StringProtocol) {
        let host: String
        let rest: String
        if text.hasPrefix("[") {
            guard let end = text.firstIndex(of: "]") else { return nil }
            host = String(text[text.index(after: text.startIndex)..<end])
            rest = String(text[text.index(after: end)...])
            guard host.contains(":"), !host.contains("%"), IPAddress(host) != nil else { return nil }
        } else {
            host = String(text.prefix { $0 != ":" })
            rest = String(text[text.index(text.startIndex, offsetBy: host.count)...])
            guard Self.isName(host) else { return nil }
        }
        self.host = host
        guard !rest.isEmpty else {
            port = nil
            return
        }
        let digits = rest.dropFirst()
        guard rest.hasPrefix(":"), digits.utf8.allSatisfy({ 0x30...0x39 ~= $0 }), let port = Int(digits),
            1...65_535 ~= port
        else { return nil }
        self.port = port
    }

    /// Whether a text is a host without brackets: a name or an address.
    static func isHost(_ text: String) -> Bool { IPAddress(text) != nil || isName(text) }

    /// Labels of ASCII letters, digits, hyphens and underscores, which some resolvers take. One whose last label is a
    /// number is an IPv4 address or nothing.
    private static func isName(_ text: String) -> Bool {
        let labels = (text.hasSuffix(".") ? text.dropLast() : text[...])
            .split(separator: ".", omittingEmptySubsequences: false)
        guard 1...253 ~= text.utf8.count, labels.allSatisfy({ isLabel($0) }), let last = labels.last else {
            return false
        }
        return !last.utf8.allSatisfy { 0x30...0x39 ~= $0 } || IPAddress(text) != nil
    }

    private static func isLabel(_ text: Substring) -> Bool {
        1...63 ~= text.utf8.count && !text.hasPrefix("-") && !text.hasSuffix("-")
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
                    true
                default: false
                }
            }
    }
}
