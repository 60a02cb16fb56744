internal import Glibc

/// Which proxy a request goes through, by the scheme of its URL.
package struct ProxySettings: Sendable, Equatable {
    /// URL of the proxy for `http` URLs; nil for none.
    package var http: String?
    /// URL of the proxy for `https` URLs, which is asked for a tunnel; nil for none.
    package var https: String?
    /// Hosts that are reached directly: names (which cover their subdomains), addresses, networks in CIDR form, with
    /// commas between; `*` for all (curl's manual, environment variable `NO_PROXY`).
    package var exceptions: String

    /// These proxies.
    package init(http: String? = nil, https: String? = nil, exceptions: String = "") {
        self.http = http
        self.https = https
        self.exceptions = exceptions
    }

    /// What an environment asks for, as curl reads it: `https_proxy`, `HTTPS_PROXY`, then `all_proxy`, `ALL_PROXY`;
    /// `http_proxy` in lower case only, for a CGI host sets the other from a header of the request; `no_proxy`,
    /// `NO_PROXY`. An empty value counts as none.
    package init(environment: (String) -> String?) {
        func first(_ names: String...) -> String? {
            names.lazy.compactMap(environment).first { !$0.isEmpty }
        }
        self.init(
            http: first("http_proxy", "all_proxy", "ALL_PROXY"),
            https: first("https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"),
            exceptions: first("no_proxy", "NO_PROXY") ?? ""
        )
    }

    /// What this process's environment asks for. To be called while the program starts: nothing may set a variable
    /// at the same time.
    package static func ofProcess() -> ProxySettings {
        ProxySettings { name in
            guard let value = unsafe getenv(name) else { return nil }
            return unsafe String(cString: value)
        }
    }
}
