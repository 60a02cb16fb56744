/// Where a request comes from.
enum SourceAddress {
    /// The peer; or, when the peer is a trusted proxy, the last client in `X-Forwarded-For` that is not one too.
    ///
    /// - Parameter forwarded: the values of `X-Forwarded-For`, in order.
    static func of(peer: String, forwarded: @autoclosure () -> [String], trusting proxies: TrustedProxies) -> String {
        guard proxies.contains(peer) else { return peer }
        let clients = forwarded().joined(separator: ",").split(separator: ",").map { $0.trimmingWhitespace() }
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
