/// The host names that are the gateway's own (`server.names`). A signature covers the host it was made for: one for
/// another host was meant for somebody else.
package struct ServerNames: Sendable, Equatable {
    /// In lower case, without a port; none lets every host in.
    package let names: [String]

    package init(_ names: [String]) {
        self.names = names.map { Self.name(of: $0) }
    }

    /// Every host.
    package static let any = ServerNames([])

    func includes(_ host: @autoclosure () -> String?) -> Bool {
        guard !names.isEmpty else { return true }
        return host().map { names.contains(Self.name(of: $0)) } ?? false
    }

    /// The name in `host:port`; an IPv6 address keeps its brackets.
    private static func name(of host: String) -> String {
        var name = host.lowercased()
        let afterAddress = name.lastIndex(of: "]").map { name.index(after: $0) } ?? name.startIndex
        if let colon = name[afterAddress...].firstIndex(of: ":") { name = String(name[..<colon]) }
        if name.hasSuffix(".") { name.removeLast() }
        return name
    }
}
