extension StringProtocol {
    /// True for the 12 digits of an account ID.
    package var isAccountID: Bool {
        utf8.count == 12 && utf8.allSatisfy { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }
    }
}
