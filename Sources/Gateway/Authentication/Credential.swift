package import SigV4

/// A caller's key pair: OUTSCALE's own, which both verifies what the caller signed and signs what is sent upstream.
package struct Credential: Sendable {
    package let accessKeyID: AccessKeyID
    package let secret: SecretAccessKey
    /// The name under which it is stored, which stands for the user in the audit.
    package let profile: String
    /// The account that the key is of.
    package let account: CredentialAccount

    /// The account, 12 digits; `nil` until the store or OAPI has named it.
    package var accountID: String? { account.accountID }

    package init(accessKeyID: AccessKeyID, secret: SecretAccessKey, profile: String, accountID: String? = nil) {
        self.accessKeyID = accessKeyID
        self.secret = secret
        self.profile = profile
        account = CredentialAccount(accountID)
    }
}

/// Where the callers' credentials are.
package protocol CredentialStore: Sendable {
    func credential(of accessKeyID: AccessKeyID) -> Credential?
}
