internal import NIOHTTP1
internal import SigV4

/// What can be wrong with a request's head (RFC 9110, RFC 9112), apart from what NIO's parser refuses.
enum HeadCheck {
    /// - Returns: why the request is refused; `nil` when its head is in order.
    static func refusal(of head: HTTPRequestHead, within limits: ListenerLimits) -> EarlyRefusal? {
        if head.uri.utf8.count > limits.targetBytes { return .targetTooLong(limit: limits.targetBytes) }
        var size = 0
        var hosts = 0
        var codings: [Substring] = []
        var hasLength = false
        for (name, value) in head.headers {
            size += HTTPRequestHead.length(name, value)
            switch name.utf8.count {
            case 4 where name.lowercased() == "host":
                hosts += 1
                if !isHost(value) { return .malformed("the Host header is not a host") }
            case 14 where name.lowercased() == "content-length": hasLength = true
            case 17 where name.lowercased() == "transfer-encoding": codings += value.split(separator: ",")
            default: break
            }
        }
        if size > limits.headerBytes { return .headersTooLarge(limit: limits.headerBytes) }
        let method = head.method.rawValue
        if !EarlyRefusal.methods.contains(method) { return .methodNotAllowed(method) }
        // RFC 9112 section 3.2; HTTP/1.0 knew no Host.
        if hosts > 1 { return .malformed("there is more than one Host header") }
        if hosts == 0, !head.isOldVersion { return .malformed("there is no Host header") }
        if let host = head.targetHost, host.isEmpty || !isHost(host) {
            return .malformed("the request target does not name a host")
        }
        return framingRefusal(codings, hasLength: hasLength, isOldVersion: head.isOldVersion)
    }

    /// RFC 9112 section 6.1: what two parsers could read differently is not read.
    private static func framingRefusal(
        _ codings: [Substring], hasLength: Bool, isOldVersion: Bool
    ) -> EarlyRefusal? {
        guard !codings.isEmpty else { return nil }
        let names = codings.map { $0.trimmingPrefix { $0 == " " || $0 == "\t" }.lowercased() }.map { name in
            String(name.prefix { $0 != " " && $0 != "\t" })
        }
        if let other = names.first(where: { $0 != "chunked" }) { return .transferCoding(other) }
        if names.count > 1 { return .malformed("the body is chunked more than once") }
        if hasLength { return .malformed("there are both Content-Length and Transfer-Encoding") }
        if isOldVersion { return .malformed("HTTP/1.0 has no Transfer-Encoding") }
        return nil
    }

    /// True for `uri-host [ ":" port ]` (RFC 9110 section 7.2). The characters of the host are looked at, not what they make
    /// (RFC 3986 section 3.2.2).
    private static func isHost(_ text: String) -> Bool {
        let bytes = text.utf8
        let hostEnd: String.Index
        if bytes.first == UInt8(ascii: "[") {
            guard let bracket = bytes.firstIndex(of: UInt8(ascii: "]")) else { return false }
            hostEnd = bytes.index(after: bracket)
            guard bytes[bytes.index(after: bytes.startIndex)..<bracket].allSatisfy({ isHostByte($0) || $0 == colon })
            else { return false }
        } else {
            hostEnd = bytes.firstIndex(of: colon) ?? bytes.endIndex
            guard bytes[..<hostEnd].allSatisfy(isHostByte) else { return false }
        }
        let rest = bytes[hostEnd...]
        return rest.isEmpty || rest.first == colon && isPort(rest.dropFirst())
    }

    /// True for the digits of a port; there may be none.
    private static func isPort(_ digits: Substring.UTF8View) -> Bool {
        digits.allSatisfy { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }
            && (digits.isEmpty || UInt16(Substring(digits)) != nil)
    }

    private static let colon = UInt8(ascii: ":")

    private static func isHostByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: "-._~%!$&'()*+;=".utf8.contains(byte)
        }
    }
}

extension HTTPRequestHead {
    /// Bytes of a header line.
    fileprivate static func length(_ name: String, _ value: String) -> Int { name.utf8.count + value.utf8.count + 4 }

    /// Bytes of the target and the header lines.
    var length: Int { headers.reduce(uri.utf8.count) { $0 + Self.length($1.name, $1.value) } }

    /// HTTP/1.0; NIO's parser takes no version but that and HTTP/1.1.
    var isOldVersion: Bool { version.minor == 0 }

    /// The host and port that the target names; `nil` for a target without.
    var targetHost: String? {
        if uri.utf8.first == UInt8(ascii: "/") { return nil }
        return RequestTarget(uri).authority.map { String(decoding: $0, as: UTF8.self) }
    }

    /// Whether the client waits for leave to send the body (RFC 9110 section 10.1.1).
    var expectsContinue: Bool {
        !isOldVersion && headers["expect"].contains { $0.lowercased() == "100-continue" }
    }

    /// What the client announces as the body's length: 0 without a body; `nil` for a chunked one.
    var announcedLength: Int? {
        if headers.contains(name: "transfer-encoding") { return nil }
        return headers.first(name: "content-length").flatMap { Int($0) } ?? 0
    }

    /// Whether the connection can take another request after this one. HTTP/1.0 cannot: its clients know the end of an
    /// answer by the connection's. NIO's parser stops at a request that asks to change the protocol.
    var allowsAnother: Bool {
        !isOldVersion && isKeepAlive && !headers.contains(name: "upgrade")
    }
}
