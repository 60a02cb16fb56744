/// The clients that count as one: an IPv4 address, or the network of 64 bits of an IPv6 address, which is what one
/// customer of a provider has at least.
struct AddressGroup: Hashable, Sendable {
    let text: String

    /// - Parameter address: as NIO writes a peer's address.
    init(_ address: String) {
        guard address.contains(":") else {
            text = address
            return
        }
        // An IPv4 client of a socket that takes both.
        if let last = address.split(separator: ":").last, last.contains(".") {
            text = String(last)
            return
        }
        let halves = address.prefix { $0 != "%" }.split(separator: "::", maxSplits: 1, omittingEmptySubsequences: false)
        let before = halves.first.map { $0.split(separator: ":") } ?? []
        let after = halves.count > 1 ? halves[1].split(separator: ":") : []
        let zeros = Array(repeating: Substring("0"), count: max(0, 8 - before.count - after.count))
        text = (before + zeros + after).prefix(4).joined(separator: ":")
    }
}
