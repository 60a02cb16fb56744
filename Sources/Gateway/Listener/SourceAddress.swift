/// Where a request comes from.
enum SourceAddress {
    /// The peer; or, when the peer is a trusted proxy, the last client in `X-Forwarded-For` that is not one too.
    ///
    /// - Parameter forwarded: the values of `X-Forwarded-For`, in order.
    static func of(peer: String, forwarded: @autoclosure () -> [String], trusting proxies: TrustedProxies) -> String {
        guard proxies.contains(peer) else { return peer }
        // By bytes: a client may end its own value with a character that makes one `Character` of the proxy's comma.
        let clients = forwarded().flatMap { $0.utf8.split(separator: UInt8(ascii: ",")) }.map {
            $0.trimmingWhitespace()
        }
        return clients.last { !proxies.contains($0) } ?? peer
    }
}

extension Substring.UTF8View {
    fileprivate func trimmingWhitespace() -> String {
        func isSpace(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }
        let start = drop(while: isSpace)
        let end = start.lastIndex { !isSpace($0) }
        return end.map { String(decoding: start[...$0], as: UTF8.self) } ?? ""
    }
}
