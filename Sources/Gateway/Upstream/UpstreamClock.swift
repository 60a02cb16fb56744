internal import Curl
internal import SigV4
internal import Synchronization

/// The time by which OUTSCALE judges signatures: the gateway's own clock, and what is known of its error.
final class UpstreamClock: Sendable {
    /// How far the gateway signs in the past, in seconds: OAPI refuses what is dated 3 s and more in the future, and
    /// takes 5 minutes of age.
    private static let signingLag: Int64 = 1

    private let offset = Mutex<Int64>(0)
    private let now: @Sendable () -> SigningDate

    init(now: @escaping @Sendable () -> SigningDate) {
        self.now = now
    }

    /// The present, by OAPI's clock.
    var time: SigningDate { now().advanced(bySeconds: offset.withLock { $0 }) }

    /// The date to sign with.
    var signingDate: SigningDate { time.advanced(bySeconds: -Self.signingLag) }

    /// Learns from the `Date` of an answer how far the gateway's clock is off.
    ///
    /// - Returns: whether signatures are dated otherwise from now on, so that it is worth trying again.
    func learn(from response: TransferResponse) -> Bool {
        guard let text = response.headers.first("date"), let theirs = SigningDate(httpDate: Array(text.utf8)[...])
        else { return false }
        let difference = theirs.epochSeconds - now().epochSeconds
        return offset.withLock { current in
            guard abs(difference - current) > 2 else { return false }
            current = difference
            return true
        }
    }
}
