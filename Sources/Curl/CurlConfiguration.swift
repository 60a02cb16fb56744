/// What the driver is told once, when it is made.
package struct CurlConfiguration: Sendable {
    /// How long a connection may take to stand, name look-up and TLS handshake included; over a millisecond.
    package var connectTimeout: Duration = .seconds(5)
    /// Connections to one host at a time; further transfers wait for one. At least 1.
    package var maximumConnectionsPerHost = 64
    /// Connections to all hosts, those kept for reuse included. At least 1.
    package var maximumConnections = 256
    /// A connection unused for longer is not used again; whole seconds. Shorter than the idle time-out of the servers
    /// asked, so that a request is rarely sent into a connection that its server is just closing.
    package var idleConnectionLifetime: Duration = .seconds(30)
    /// Which versions of HTTP are spoken.
    package var httpVersions = HTTPVersionPolicy.http2WhereOffered
    /// Which certificates are accepted.
    package var trust = CertificateTrust.system
    /// Which proxies are used. None unless told: the environment is read where the configuration is.
    package var proxy = ProxySettings()
    /// Finds the addresses of hosts. Where a proxy is used for a scheme, libcurl looks up names itself.
    package var resolver = HostResolver.system
    /// `User-Agent` of requests that bear none.
    package var userAgent = "passerelle"

    /// The defaults.
    package init() {}
}

/// Which versions of HTTP are spoken. Over plain `http` it is always HTTP/1.1.
package enum HTTPVersionPolicy: Sendable, Equatable {
    /// HTTP/2 with the servers that offer it in the TLS handshake, HTTP/1.1 with others.
    case http2WhereOffered
    /// HTTP/1.1, for servers or middle boxes whose HTTP/2 is broken.
    case http11Only
}

/// Which servers' certificates are accepted. TLS 1.2 or later in all cases.
package enum CertificateTrust: Sendable, Equatable {
    /// Those issued under the system's authorities.
    case system
    /// Those issued under the authorities in this PEM file, and no others.
    case bundle(path: String)
    /// Those issued under these authorities, in PEM, and no others.
    case authorities(pem: [UInt8])
    /// Any certificate, of any issuer and for any host: an attacker on the network can read and alter everything,
    /// secrets of the callers included. For trying things out on one's own machine.
    case dangerouslyAcceptAnyCertificate
}
