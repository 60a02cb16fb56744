/// The proxies whose `X-Forwarded-For` is believed: addresses, and networks in CIDR notation (RFC 4632).
package struct TrustedProxies: Sendable, Equatable {
    private struct Network: Sendable, Equatable {
        let address: IPAddress
        /// Bits that count.
        let prefix: Int

        init?(_ text: String) {
            let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
            guard let address = parts.first.flatMap({ IPAddress($0) }) else { return nil }
            let bits = address.bytes.count * 8
            self.address = address
            guard parts.count == 2 else {
                prefix = bits
                return
            }
            guard let length = Int(parts[1]), parts[1].first != "+", 0...bits ~= length else { return nil }
            prefix = length
        }

        func contains(_ other: IPAddress) -> Bool {
            guard other.bytes.count == address.bytes.count else { return false }
            for (index, pair) in zip(address.bytes, other.bytes).enumerated() {
                let bits = min(8, max(0, prefix - index * 8))
                let mask = UInt8(truncatingIfNeeded: 0xFF00 >> bits)
                guard pair.0 & mask == pair.1 & mask else { return false }
            }
            return true
        }
    }

    /// No proxy.
    package static let none = TrustedProxies(networks: [])

    private let networks: [Network]

    private init(networks: [Network]) {
        self.networks = networks
    }

    /// What one of the texts is, for messages.
    static let form = "an IP address or a network such as 10.0.0.0/8"

    /// Whether a text is an address or a network.
    static func isMember(_ text: String) -> Bool { Network(text) != nil }

    /// - Throws: the text that is neither an address nor a network.
    package init(_ texts: [String]) throws(ConfigurationFailure) {
        var networks: [Network] = []
        for text in texts {
            guard let network = Network(text) else {
                throw .invalid(key: ConfigurationKey.trustedProxies.name, value: text, expected: Self.form)
            }
            networks.append(network)
        }
        self.networks = networks
    }

    package func contains(_ address: String) -> Bool {
        guard !networks.isEmpty, let address = IPAddress(address) else { return false }
        return networks.contains { $0.contains(address) }
    }
}
