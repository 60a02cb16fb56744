/// How people sign in with a provider of OpenID Connect.
package struct OpenIDSettings: Sendable, Equatable {
    /// The provider's name, as its tokens have it: an https URL without a slash at its end, unless its own has one.
    package var issuer: String
    /// What the provider knows the console by.
    package var clientID: String
    /// The file with the client's secret; `nil` for a public client.
    package var clientSecretFile: String?
    /// Asked for besides `openid`, `profile` and `email`.
    package var scopes: [String]
    /// The claim that names the user.
    package var userClaim: String
    /// The claim that has the roles: a text or a list of them.
    package var rolesClaim: String
    /// Roles whose bearers are operators.
    package var operators: Set<String>
    /// Roles whose bearers are auditors.
    package var auditors: Set<String>
    /// The claim that has the accounts whose calls the user sees; `nil` when everybody sees all.
    package var accountsClaim: String?
    /// PEM file with the authorities of the provider's certificate; `nil` for the system's.
    package var caBundle: String?

    package init(
        issuer: String, clientID: String, clientSecretFile: String? = nil, scopes: [String] = [],
        userClaim: String = "preferred_username", rolesClaim: String = "groups", operators: Set<String> = [],
        auditors: Set<String> = [], accountsClaim: String? = nil, caBundle: String? = nil
    ) {
        self.issuer = issuer
        self.clientID = clientID
        self.clientSecretFile = clientSecretFile
        self.scopes = scopes
        self.userClaim = userClaim
        self.rolesClaim = rolesClaim
        self.operators = operators
        self.auditors = auditors
        self.accountsClaim = accountsClaim
        self.caBundle = caBundle
    }
}
