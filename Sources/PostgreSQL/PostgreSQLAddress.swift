internal import CPostgreSQL

/// Where a database is: a `postgresql://` URI as libpq takes it, which may hold a password.
///
/// It prints without its password and its parameters by every route; ``uri`` is the one way to all of it.
package struct PostgreSQLAddress: Sendable, Hashable {
    /// As it was given.
    package let uri: String
    /// Host, port, database and user, for people.
    package let description: String
    /// `search_path` as the URI's `options`, or the environment's, set it; `nil` when they do not.
    package let searchPath: String?
    /// Whether a password stands in the URI itself.
    package let holdsPassword: Bool

    /// `nil` for anything that libpq does not take for a URI, for text with a zero byte, and for a URI of which libpq
    /// would take a part of the password for the host, the port or the database, and print it.
    package init?(_ uri: String) {
        guard uri.hasPrefix("postgresql://") || uri.hasPrefix("postgres://"), !uri.utf8.contains(0),
            Self.userEnds(in: uri), let options = unsafe uri.withCString({ unsafe cpostgresql_parse($0) })
        else { return nil }
        defer { unsafe cpostgresql_options_free(options) }
        func value(_ keyword: String) -> String? {
            let found = unsafe keyword.withCString { unsafe cpostgresql_option(options, $0) }
            guard let found = unsafe found else { return nil }
            let text = unsafe String(cString: found)
            return text.isEmpty ? nil : text
        }
        let ports = (value("port") ?? "5432").split(separator: ",", omittingEmptySubsequences: false)
        guard ports.allSatisfy({ $0.isEmpty || Self.isPort($0) }) else { return nil }
        self.uri = uri
        let user = value("user").map { "\($0)@" } ?? ""
        let hosts = (value("host") ?? value("hostaddr") ?? "").split(separator: ",", omittingEmptySubsequences: false)
        let places = hosts.enumerated().map { index, host in
            let port = ports.indices.contains(index) ? ports[index] : ports.last ?? ""
            return host.hasPrefix("/") || host.isEmpty ? String(host) : "\(host):\(port.isEmpty ? "5432" : port)"
        }
        description = "postgresql://\(user)\(places.joined(separator: ","))/\(value("dbname") ?? "")"
        searchPath = value("options").flatMap(Self.searchPath)
        // The environment's password and the password file's are not in the URI.
        holdsPassword = Self.userInformation(of: uri)?.contains(":") ?? false || uri.contains("password=")
    }

    /// What comes before the first `@`, unless a `/` comes first: so libpq has it, and `?` begins no query there.
    private static func userInformation(of uri: String) -> Substring? {
        guard let start = uri.firstRange(of: "://")?.upperBound else { return nil }
        let authority = uri[start...].prefix { $0 != "/" }
        return authority.firstIndex(of: "@").map { authority[..<$0] }
    }

    /// Whether no other `@` follows in the hosts or the database's name: it would be one of the password's own that is not
    /// percent-encoded, or comes behind a `/` that is not.
    private static func userEnds(in uri: String) -> Bool {
        let rest = userInformation(of: uri).map { uri[uri.index(after: $0.endIndex)...] } ?? uri[...]
        return !rest.prefix { $0 != "?" }.contains("@")
    }

    private static func isPort(_ text: Substring) -> Bool {
        text.utf8.allSatisfy { 0x30...0x39 ~= $0 } && Int(text).map { 1...65_535 ~= $0 } ?? false
    }

    /// The setting among the server's command-line options: `-c search_path=NAME`, `-csearch_path=NAME` or
    /// `--search_path=NAME`. The last one counts.
    private static func searchPath(in options: String) -> String? {
        var found: String?
        for word in options.split(separator: " ") {
            for prefix in ["-csearch_path=", "--search_path=", "search_path=", "--search-path="]
            where word.hasPrefix(prefix) {
                found = String(word.dropFirst(prefix.count))
            }
        }
        return found
    }
}

extension PostgreSQLAddress: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: [], displayStyle: .struct) }
}
