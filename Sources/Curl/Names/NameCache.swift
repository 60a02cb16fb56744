/// What is known of the hosts that are connected to: one look-up for a host at a time, whose addresses serve all
/// transfers. libcurl would start a thread for each.
///
/// Addresses are used until better ones are known: a name server that is away does no harm while they are good. A value
/// that the driver's thread has to itself, and tested by calling it.
struct NameCache {
    /// How long addresses are used before they are looked up again, beside the work.
    static let lifetime = Duration.seconds(60)

    /// What a transfer finds.
    struct Finding: Equatable {
        enum State: Equatable {
            /// It may be started. `entry` is to be told to libcurl with it, unless libcurl knows it already.
            case known(entry: String?)
            /// It has to wait for the look-up.
            case awaited
        }

        let state: State
        /// Whether a look-up has to be begun now.
        let needsLookUp: Bool
    }

    private struct Known {
        var addresses: [String]
        var lookedUp: ContinuousClock.Instant
        /// Whether libcurl has these.
        var isLoaded = false
    }

    private var known: [UpstreamHost: Known] = [:]
    private var underWay: Set<UpstreamHost> = []

    mutating func find(_ host: UpstreamHost, now: ContinuousClock.Instant) -> Finding {
        guard let known = known[host] else {
            return Finding(state: .awaited, needsLookUp: underWay.insert(host).inserted)
        }
        let isOld = known.lookedUp + Self.lifetime <= now
        return Finding(
            state: state(of: host, known), needsLookUp: isOld && underWay.insert(host).inserted)
    }

    /// A look-up has ended, or could not be begun.
    ///
    /// - Returns: what those find that waited for it; `awaited` when there are no addresses.
    mutating func finish(
        _ host: UpstreamHost, _ found: HostResolver.Addresses, now: ContinuousClock.Instant
    ) -> Finding.State {
        underWay.remove(host)
        switch found {
        case .success(let addresses) where !addresses.isEmpty:
            let isSame = known[host].map { Set($0.addresses) == Set(addresses) } ?? false
            if isSame {
                known[host]?.lookedUp = now
            } else {
                known[host] = Known(addresses: addresses, lookedUp: now)
            }
        case .success, .failure:
            known[host]?.lookedUp = now  // tried again after as long
        }
        return known[host].map { state(of: host, $0) } ?? .awaited
    }

    private func state(of host: UpstreamHost, _ known: Known) -> Finding.State {
        .known(entry: known.isLoaded ? nil : Self.entry(host, known.addresses))
    }

    /// A transfer that told libcurl of a host has been at work.
    mutating func loaded(_ host: UpstreamHost, _ entry: String) {
        guard let addresses = known[host]?.addresses, entry == Self.entry(host, addresses) else { return }
        known[host]?.isLoaded = true
    }

    /// As libcurl's CURLOPT_RESOLVE has it.
    private static func entry(_ host: UpstreamHost, _ addresses: [String]) -> String {
        "\(host.name):\(host.port):\(addresses.map { $0.contains(":") ? "[\($0)]" : $0 }.joined(separator: ","))"
    }
}
