internal import HTTPTypes
internal import HummingbirdCore
internal import NIOCore

extension Channel {
    private static var forwardedFor: HTTPField.Name? { HTTPField.Name("X-Forwarded-For") }

    /// The peer; or, when the peer is a trusted proxy, the last client in `X-Forwarded-For` that is not one too.
    func sourceAddress(of request: Request, trusting proxies: TrustedProxies) -> String {
        let peer = remoteAddress?.ipAddress ?? "unknown"
        guard proxies.contains(peer), let name = Self.forwardedFor, let forwarded = request.headers[name] else {
            return peer
        }
        let clients = forwarded.split(separator: ",").map { $0.trimmingWhitespace() }
        return clients.last { !proxies.contains($0) } ?? peer
    }
}

extension Substring {
    fileprivate func trimmingWhitespace() -> String {
        let start = drop { $0 == " " || $0 == "\t" }
        let end = start.lastIndex { $0 != " " && $0 != "\t" }
        return end.map { String(start[...$0]) } ?? ""
    }
}
