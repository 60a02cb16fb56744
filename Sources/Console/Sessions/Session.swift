internal import Audit
internal import OpenSSL

/// Somebody who is signed in.
package struct Session: Sendable {
    /// What others may know it by: it opens nothing.
    package let id: String
    package let user: ConsoleUser
    /// What forms must bring, so that no other site's form can act for the user.
    let formToken: String
    /// Where the user signed in from.
    let address: String
    let since: AuditTime
    let opened: ContinuousClock.Instant
    var used: ContinuousClock.Instant

    /// Whether a form brought the session's token, told in constant time.
    func accepts(_ token: String?) -> Bool {
        SecretBytes(Array((token ?? "").utf8)).matches(SecretBytes(Array(formToken.utf8)))
    }
}
