internal import SigV4

/// Whose calls share a limit upstream.
enum UpstreamCaller: Hashable, Sendable {
    case key(AccessKeyID)
    /// Everybody who did not sign.
    case anonymous

    init(_ credential: Credential?) {
        self = credential.map { .key($0.accessKeyID) } ?? .anonymous
    }
}
