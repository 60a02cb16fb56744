/// Makes EC2's `NextToken` so that nobody else can make one, and reads it back.
///
/// One belongs to one caller: what was sealed for an access key opens for no other.
package protocol PageTokenSealer: Sendable {
    /// The token of a page.
    ///
    /// - Parameters:
    ///   - page: what has to be known to go on; it may be shown to the caller.
    ///   - binding: the request that the page belongs to; not part of the token, but the token opens for no other.
    func seal(_ page: String, for binding: String) -> String

    /// What was sealed; `nil` for a token that was made elsewhere, altered, or made for another caller or binding.
    func open(_ token: String, for binding: String) -> String?
}
