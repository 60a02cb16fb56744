internal import SigV4

/// Whom an EC2 request is answered for.
enum EC2Caller: Sendable {
    /// A caller whose signature was verified.
    case known(AuthenticatedRequest)
    /// Nobody: the request is not signed, and what it asks for OUTSCALE tells everyone. It goes upstream unsigned.
    case anonymous

    /// The caller's key pair; `nil` for nobody.
    var credential: Credential? {
        switch self {
        case .known(let authenticated): authenticated.credential
        case .anonymous: nil
        }
    }

    /// True for a signature in the query: anyone who has the URL can send it again.
    var isPresigned: Bool {
        switch self {
        case .known(let authenticated): authenticated.isPresigned
        case .anonymous: false
        }
    }
}
