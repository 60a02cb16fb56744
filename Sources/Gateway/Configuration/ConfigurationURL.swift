/// An `http` or `https` URL of the configuration: a host, perhaps a port and a path, and nothing else.
///
/// User information would be logged and recorded with the URL. It, a fragment, a query or a dot segment makes another
/// host or path of what is signed than of what libcurl sends; OUTSCALE locks a caller's key after a few such signatures.
struct ConfigurationURL {
    enum Scheme: String, CaseIterable {
        case http
        case https
    }

    let scheme: Scheme
    /// IPv6 without its brackets.
    let host: String
    /// Empty, or with a slash at its beginning.
    let path: String

    /// Whether what goes there is encrypted, or stays on this machine.
    var isSafe: Bool { scheme == .https || host.isLoopback }

    /// `nil` for any other text.
    init?(_ text: String) {
        guard let mark = text.firstRange(of: "://"), let scheme = Scheme(rawValue: String(text[..<mark.lowerBound]))
        else { return nil }
        let rest = text[mark.upperBound...]
        let path = rest[(rest.firstIndex(of: "/") ?? rest.endIndex)...]
        guard let authority = HostAndPort(rest[..<path.startIndex]), !authority.host.hasSuffix("."), Self.isPath(path)
        else { return nil }
        self.scheme = scheme
        host = authority.host
        self.path = String(path)
    }

    /// Segments of RFC 3986's characters, none of them empty, except the last, and none a dot segment, escaped or not.
    private static func isPath(_ path: Substring) -> Bool {
        let segments = path.dropFirst().split(separator: "/", omittingEmptySubsequences: false)
        return segments.dropLast().allSatisfy { !$0.isEmpty }
            && segments.allSatisfy { segment in
                isEscaped(segment) && ![".", ".."].contains(segment.lowercased().replacing("%2e", with: "."))
            }
    }

    /// Whether every `%` begins an escape, and all else is a character of a segment.
    private static func isEscaped(_ segment: Substring) -> Bool {
        let pieces = segment.split(separator: "%", omittingEmptySubsequences: false)
        return pieces.dropFirst().allSatisfy { $0.prefix(2).count { $0.isASCII && $0.isHexDigit } == 2 }
            && pieces.allSatisfy { piece in
                piece.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "-._~!$&'()*+,;=:@".contains($0)) }
            }
    }
}
