internal import Audit
internal import JSONCoding

/// What a token that was checked tells of somebody.
struct OpenIDClaims {
    private let claims: JSON

    init(_ claims: JSON) {
        self.claims = claims
    }

    /// The user that these are. Throws for who may not sign in.
    func user(_ settings: OpenIDSettings) throws(OpenIDFailure) -> ConsoleUser {
        guard let name = claim(settings.userClaim)?.string else {
            throw .notAllowed("the token has no claim \(settings.userClaim)")
        }
        // An address that the provider did not verify may be anybody's.
        if settings.userClaim == "email", let verified = claims["email_verified"],
            ![.null, .bool(true), .string("true")].contains(verified)
        {
            throw .notAllowed("the provider has not verified the address \(name)")
        }
        guard ConsoleUser.isName(name) else { throw .notAllowed("\(name) cannot name a user of the console") }
        // By bytes: to Swift, other names that look the same are equal.
        let roles = Set(texts(claim(settings.rolesClaim)).map { Array($0.utf8) })
        let role: ConsoleRole
        if settings.operators.contains(where: { roles.contains(Array($0.utf8)) }) {
            role = .operator
        } else if settings.auditors.contains(where: { roles.contains(Array($0.utf8)) }) {
            role = .auditor
        } else {
            throw .notAllowed("\(name) has no role of the console")
        }
        var accounts: Set<String>?
        if let claim = settings.accountsClaim {
            let listed = texts(self.claim(claim))
            guard !listed.isEmpty, listed.allSatisfy({ AuditIdentity.isAccountID($0) }) else {
                throw .notAllowed("the claim \(claim) of \(name) is not a list of accounts, of 12 digits each")
            }
            accounts = Set(listed)
        }
        // The issuer is the one that the token was checked to be of.
        guard let id = claims["sub"]?.string, !id.isEmpty else { throw .notAllowed("the token has no claim sub") }
        return ConsoleUser(
            name: name, role: role, accounts: accounts, proof: .provider(.init(issuer: settings.issuer, id: id)))
    }

    /// By its name or, where none has that, by a path with dots: `realm_access.roles`.
    private func claim(_ name: String) -> JSON? {
        if let value = claims[name] { return value }
        var value: JSON? = claims
        for part in name.split(separator: ".") { value = value?[String(part)] }
        return value
    }

    /// A text, or a list of them.
    private func texts(_ json: JSON?) -> [String] {
        json?.string.map { [$0] } ?? json?.array?.compactMap(\.string) ?? []
    }
}
