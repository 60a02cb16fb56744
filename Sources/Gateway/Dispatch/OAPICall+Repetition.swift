internal import JSONCoding
internal import OAPI

extension OAPICall {
    /// What calls that may be sent again begin with: they read, set something, take away what they name, or make a link
    /// that there can be but once.
    private static let idempotentVerbs = ["Delete", "Link", "Put", "Read", "Unlink", "Update"]

    /// Whether a client's own call may be sent again when its outcome is not known. What makes something, or takes some of
    /// it away, may not, unless it bears a ClientToken.
    ///
    /// - Parameter parameters: its body.
    func repetition(_ parameters: JSON?) -> Repetition {
        if isReadOnly { return .safe }
        if let token = parameters?["ClientToken"]?.string, !token.isEmpty { return .safe(tries: 1) }
        let isIdempotent = name == "CreateTags" || Self.idempotentVerbs.contains { name.hasPrefix($0) }
        // Asks for a number of addresses, and gets others each time.
        let counts = parameters?["SecondaryPrivateIpCount"] != nil
        return isIdempotent && !counts ? .safe(tries: 1) : .once
    }
}
