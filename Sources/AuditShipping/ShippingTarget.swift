package import Files
internal import FoundationEssentials

/// Where audit records are shipped to, besides the store: the value of `audit.ship.to`.
package enum ShippingTarget: Sendable, Hashable {
    /// `none`
    case none
    /// `stdout`: one record a line on standard output.
    case standardOutput
    /// `file:PATH`: one record a line, appended.
    case file(path: String)
    /// `syslog+udp://HOST:PORT`: RFC 5424 messages, a datagram each (RFC 5426). Port 514 when none is named.
    case syslogUDP(host: String, port: Int)
    /// `syslog+tls://HOST:PORT`: RFC 5424 messages with octet counting over TLS (RFC 5425). Port 6514 when none is
    /// named.
    case syslogTLS(host: String, port: Int)

    /// The forms that exist, for messages.
    package static let forms = "none, stdout, file:PATH, syslog+udp://HOST:PORT or syslog+tls://HOST:PORT"

    /// `nil` for any other text.
    package init?(_ text: String) {
        let path = text.dropFirst("file:".count)
        if text == "none" {
            self = .none
        } else if text == "stdout" {
            self = .standardOutput
        } else if text.hasPrefix("file:") {
            guard path.hasPrefix("/"), !path.utf8.contains(0) else { return nil }
            self = .file(path: String(path))
        } else if let (host, port) = Self.authority(of: text, scheme: "syslog+udp") {
            self = .syslogUDP(host: host, port: port ?? 514)
        } else if let (host, port) = Self.authority(of: text, scheme: "syslog+tls") {
            self = .syslogTLS(host: host, port: port ?? 6514)
        } else {
            return nil
        }
    }

    /// The target as it is written, for the log and the audit: it holds no secret.
    package var text: String {
        switch self {
        case .none: "none"
        case .standardOutput: "stdout"
        case .file(let path): "file:\(path)"
        case .syslogUDP(let host, let port): "syslog+udp://\(host.contains(":") ? "[\(host)]" : host):\(port)"
        case .syslogTLS(let host, let port): "syslog+tls://\(host.contains(":") ? "[\(host)]" : host):\(port)"
        }
    }

    /// Where a syslog receiver is; `nil` without one.
    package var host: String? {
        switch self {
        case .none, .standardOutput, .file: nil
        case .syslogUDP(let host, _), .syslogTLS(let host, _): host
        }
    }

    /// The host and the port of a URL that has nothing else.
    private static func authority(of text: String, scheme: String) -> (host: String, port: Int?)? {
        guard text.hasPrefix("\(scheme)://"), let url = URLComponents(string: text), url.path.isEmpty,
            url.query == nil, url.fragment == nil, url.user == nil, url.password == nil,
            let host = url.host?.trimmingBrackets, !host.isEmpty, !text.hasSuffix(":")
        else { return nil }
        if let port = url.port, !(1...65_535).contains(port) { return nil }
        return (host, url.port)
    }
}

extension String {
    fileprivate var trimmingBrackets: String {
        hasPrefix("[") && hasSuffix("]") ? String(dropFirst().dropLast()) : self
    }
}

/// How audit records are shipped.
package struct ShippingSettings: Sendable, Equatable {
    package var target: ShippingTarget
    /// PEM file with the authorities that a syslog receiver's certificate is checked against; `nil` for the system's.
    package var caBundle: String?
    /// The certificate that the gateway shows to a syslog receiver, if any.
    package var identity: TLSFiles?

    package init(
        target: ShippingTarget = .none, caBundle: String? = nil, identity: TLSFiles? = nil
    ) {
        self.target = target
        self.caBundle = caBundle
        self.identity = identity
    }
}
