internal import CCurl

extension EasyHandle {
    /// Sets what is the same for all requests of a driver.
    func apply(_ configuration: CurlConfiguration) throws(LibraryFailure) {
        try set(CCURL_PROTOCOLS, "http,https")
        try set(CCURL_NOSIGNAL, 1)  // signals are the process's; no SIGALRM for name look-ups
        try set(CCURL_TCP_NODELAY, 1)
        try set(CCURL_TCP_KEEPALIVE, 1)
        try set(CCURL_PATH_AS_IS, 1)  // "/../" must arrive as it was signed
        try set(CCURL_SUPPRESS_CONNECT_HEADERS, 1)  // a proxy's headers are not the server's
        // Or removing a transfer that is looking up a name would wait for the look-up, and all other transfers with it.
        try set(CCURL_QUICK_EXIT, 1)
        // Allocated for every POST; by default it is 64 KiB, and most calls have less than one.
        try set(CCURL_UPLOAD_BUFFERSIZE, 16 << 10)  // libcurl's least
        // Allocated for every transfer; by default 16 KiB, and most answers have less than one. Of a long one a read
        // more for every 4 KiB is not to be measured.
        try set(CCURL_BUFFERSIZE, 4 << 10)
        try set(CCURL_USERAGENT, configuration.userAgent)
        try set(CCURL_CONNECTTIMEOUT_MS, max(1, Int(configuration.connectTimeout.clampedMilliseconds(.max))))
        try set(CCURL_MAXAGE_CONN, max(1, Int(configuration.idleConnectionLifetime.components.seconds)))
        try set(CCURL_NOPROXY, configuration.proxy.exceptions)
        try apply(configuration.httpVersions)
        try apply(configuration.trust)
    }

    private func apply(_ policy: HTTPVersionPolicy) throws(LibraryFailure) {
        switch policy {
        case .http2WhereOffered: try set(CCURL_HTTP_VERSION, Int(CCURL_HTTP_2TLS.rawValue))
        case .http11Only: try set(CCURL_HTTP_VERSION, Int(CCURL_HTTP_1_1.rawValue))
        }
    }

    private func apply(_ trust: CertificateTrust) throws(LibraryFailure) {
        try set(CCURL_SSLVERSION, Int(CCURL_TLS_1_2_OR_LATER))
        switch trust {
        case .system:
            break
        case .bundle(let path):
            try set(CCURL_CAINFO, path)
            try set(CCURL_PROXY_CAINFO, path)
            try dropSystemAuthorities()
        case .authorities(let pem):
            try set(CCURL_CAINFO, nil)
            try set(CCURL_PROXY_CAINFO, nil)
            try set(CCURL_CAINFO_BLOB, pem)
            try set(CCURL_PROXY_CAINFO_BLOB, pem)
            try dropSystemAuthorities()
        case .dangerouslyAcceptAnyCertificate:
            try set(CCURL_SSL_VERIFYPEER, 0)
            try set(CCURL_SSL_VERIFYHOST, 0)
            try set(CCURL_PROXY_SSL_VERIFYPEER, 0)
            try set(CCURL_PROXY_SSL_VERIFYHOST, 0)
        }
    }

    /// libcurl as Debian builds it goes on trusting the system's directory of authorities beside the file it is given.
    private func dropSystemAuthorities() throws(LibraryFailure) {
        try set(CCURL_CAPATH, nil)
        try set(CCURL_PROXY_CAPATH, nil)
    }
}
