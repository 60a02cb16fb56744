/// Who made a call: CloudTrail's `userIdentity`.
package enum AuditIdentity: Sendable, Hashable {
    /// A caller whose signature was verified. `accountID` is `nil` while the gateway does not know it; `userName` is
    /// the name of the credential's profile.
    case known(accessKeyID: String, accountID: String?, userName: String)
    /// A caller that failed authentication, with the access key ID it claimed, if any.
    case unknown(claimedAccessKeyID: String?)
    /// The gateway itself, in a record of its own.
    case gateway

    /// CloudTrail's `userIdentity.type`.
    package var type: String {
        switch self {
        case .known: "IAMUser"
        case .unknown: "Unknown"
        case .gateway: "AWSService"
        }
    }

    /// The access key ID, verified or claimed.
    package var accessKeyID: String? {
        switch self {
        case .known(let accessKeyID, _, _): accessKeyID
        case .unknown(let claimed): claimed
        case .gateway: nil
        }
    }

    /// Whether a text is an account ID: 12 digits.
    package static func isAccountID(_ text: some StringProtocol) -> Bool {
        text.utf8.count == 12 && text.utf8.allSatisfy { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }
    }

    /// The account, when the caller and its account are known.
    package var accountID: String? {
        switch self {
        case .known(_, let accountID, _): accountID
        case .unknown, .gateway: nil
        }
    }

    /// The name of the credential's profile; `nil` unless the caller is verified.
    package var userName: String? {
        switch self {
        case .known(_, _, let userName): userName
        case .unknown, .gateway: nil
        }
    }
}

extension AuditRecord {
    /// Whether who is held to these accounts may see the call; `nil` for who is held to none.
    package func isVisible(to accounts: Set<String>?) -> Bool {
        guard let accounts else { return true }
        return identity.accountID.map(accounts.contains) ?? false
    }
}
