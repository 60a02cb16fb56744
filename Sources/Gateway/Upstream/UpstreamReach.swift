/// How far a client's call has come at OUTSCALE.
enum UpstreamReach: Sendable, Hashable {
    /// Nothing was sent: there was no call, or none of them found a connection.
    case nothing
    /// Only what changes nothing was sent.
    case reads
    /// Something that changes something may have been taken.
    case change

    /// The same after one more call.
    mutating func note(_ call: some OutboundCall, sent: Bool) {
        guard sent else { return }
        if !call.isReadOnly { self = .change } else if self == .nothing { self = .reads }
    }
}
