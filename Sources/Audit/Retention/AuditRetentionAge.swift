/// How long records have to be kept: the value of `audit.retention`.
package enum AuditRetentionAge: Sendable, Hashable {
    case forever
    /// What is older goes.
    case atLeast(Duration)

    /// Reads `forever`, or days from `1d` to `36500d`; `nil` for any other text.
    package init?(_ text: String) {
        if text == "forever" {
            self = .forever
            return
        }
        let digits = text.dropLast()
        guard text.last == "d", digits.utf8.allSatisfy({ UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }),
            let days = Int(digits), 1...36_500 ~= days
        else { return nil }
        self = .atLeast(.seconds(days * 86_400))
    }
}
