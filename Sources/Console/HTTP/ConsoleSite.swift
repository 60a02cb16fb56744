/// Where browsers find the console: what decides which requests are meant for it.
struct ConsoleSite: Sendable {
    private let scheme: String
    private let host: String
    private let origin: String?

    init(_ settings: ConsoleSetup.Settings) {
        scheme = settings.scheme
        host = settings.host
        origin = settings.origin?.lowercased()
    }

    /// Whether browsers speak HTTPS, to the gateway or to a proxy before it.
    var isSecure: Bool { scheme == "https" || origin != nil }

    /// The session's cookie. With the prefix a browser takes it from this very host alone, and over HTTPS alone.
    var cookieName: String { isSecure ? "__Host-passerelle" : "passerelle" }

    /// The cookie of a sign-in with the provider that is under way.
    var openIDCookieName: String { "\(cookieName)-openid" }

    func sessionCookie(_ value: String, _ more: String = "") -> String {
        "\(cookieName)=\(value); Path=/; HttpOnly; SameSite=Strict\(isSecure ? "; Secure" : "")\(more)"
    }

    /// A page's URL as others know it.
    ///
    /// - Parameter authority: the request's, one of those that ``isNamed(by:)`` takes.
    func url(of path: String, authority: String) -> String {
        (origin ?? "\(scheme)://\(authority.lowercased())") + path
    }

    /// Whether a `Host` names this console. A page of another site that has its own name resolve to this address (DNS
    /// rebinding) sends that name.
    func isNamed(by authority: String) -> Bool {
        let name = Self.host(of: authority.lowercased())
        return ["localhost", "127.0.0.1", "[::1]", host.lowercased(), "[\(host.lowercased())]"].contains(name)
            || origin.map { Self.host(of: String($0.dropFirst("https://".count))) == name } ?? false
    }

    /// Whether a form was sent by one of the console's own pages.
    ///
    /// - Parameters:
    ///   - origin: the `Origin` header.
    ///   - fetchSite: the `Sec-Fetch-Site` header.
    func isOwn(origin: String?, fetchSite: String?, authority: String) -> Bool {
        if let fetchSite, fetchSite != "same-origin" { return false }
        guard let origin = origin?.lowercased() else { return fetchSite == "same-origin" }
        return origin == "\(scheme)://\(authority.lowercased())" || origin == self.origin
    }

    /// The host of `host:port`; an IPv6 address keeps its brackets.
    private static func host(of authority: String) -> String {
        if authority.hasPrefix("["), let end = authority.firstIndex(of: "]") { return String(authority[...end]) }
        return String(authority.prefix { $0 != ":" })
    }
}
