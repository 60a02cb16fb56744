/// A host whose name has to be looked up, and the port that is connected to.
struct UpstreamHost: Hashable, Sendable {
    let name: String
    let port: Int

    /// - Parameter url: absolute.
    /// - Returns: `nil` for an address in numbers, for `localhost`, which libcurl knows, and for what is no URL.
    init?(_ url: String) {
        guard let schemeEnd = url.firstRange(of: "://") else { return nil }
        let authority = url[schemeEnd.upperBound...].prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        let host = authority.lastIndex(of: "@").map { authority[authority.index(after: $0)...] } ?? authority
        guard !host.hasPrefix("[") else { return nil }
        let parts = host.split(separator: ":", omittingEmptySubsequences: false)
        guard let name = parts.first, !name.isEmpty, parts.count <= 2, name.lowercased() != "localhost",
            name.utf8.allSatisfy({ $0 < 0x80 }), !name.utf8.allSatisfy({ 0x30...0x39 ~= $0 || $0 == UInt8(ascii: ".") })
        else { return nil }
        guard let port = parts.count == 2 ? Int(parts[1]) : url.lowercased().hasPrefix("https:") ? 443 : 80 else {
            return nil
        }
        self.name = String(name)
        self.port = port
    }
}
