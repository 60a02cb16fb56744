package import Audit
internal import JSONCoding

/// What a user of the console may do.
package enum ConsoleRole: String, Sendable, Hashable, CaseIterable {
    /// Reads.
    case auditor
    /// Besides: verifies the chain and has it signed, sees who is signed in, and ends sessions.
    case `operator`
}

/// Somebody who may sign in to the console.
package struct ConsoleUser: Sendable, Equatable {
    package let name: String
    package var role: ConsoleRole
    /// The accounts, of 12 digits, whose calls the user sees; `nil` for all calls.
    package var accounts: Set<String>?
    package var proof: Proof

    /// By what a user proves who that is.
    package enum Proof: Sendable, Equatable {
        /// A user of the file of users.
        case password(PasswordHash)
        /// Whom the provider of OpenID Connect vouches for, by its own name for the user: `iss` and `sub`, for no other
        /// claim is of one user alone (OpenID Connect Core 1.0, section 5.7).
        case provider(AuditConsoleUser.Subject)
    }

    package init(name: String, role: ConsoleRole, accounts: Set<String>?, proof: Proof) {
        self.name = name
        self.role = role
        self.accounts = accounts
        self.proof = proof
    }

    package init(name: String, role: ConsoleRole, accounts: Set<String>?, password: PasswordHash) {
        self.init(name: name, role: role, accounts: accounts, proof: .password(password))
    }

    /// `nil` for who signs in with the provider.
    package var password: PasswordHash? {
        if case .password(let password) = proof { password } else { nil }
    }

    /// Who it is: users of one name are two when the provider vouches for one of them, or for both by two names.
    package var identity: AuditConsoleUser {
        switch proof {
        case .password: AuditConsoleUser(name: name)
        case .provider(let subject): AuditConsoleUser(name: name, subject: subject)
        }
    }

    /// The name and, of who is not in the file of users, who vouches for it.
    var shownName: String { identity.subject.map { "\(name), of \($0.issuer)" } ?? name }

    /// Whether both are one user, whatever changed of the user since.
    func isSame(as other: ConsoleUser) -> Bool {
        let (mine, others) = (identity.subject, other.identity.subject)
        return mine == others && (mine != nil || name == other.name)
    }

    /// Whether a text can name a user: 1 to 64 of ASCII letters, digits, `.`, `_`, `-` and `@`.
    package static func isName(_ text: String) -> Bool {
        1...64 ~= text.utf8.count
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"),
                    UInt8(ascii: "@"):
                    true
                default: false
                }
            }
    }
}

extension ConsoleUser {
    /// As it stands in the file of users.
    var json: JSON {
        .object(present: [
            "name": .string(name), "role": .string(role.rawValue),
            "accounts": accounts.map { .strings($0.sorted()) }, "password": password.map { .string($0.text) },
        ])
    }

    /// Reads ``json``.
    init(_ json: JSON) throws(ConsoleUsersFailure.Reason) {
        let known: Set<String> = ["name", "role", "accounts", "password"]
        guard let members = json.members else { throw .malformed("a user is no object") }
        guard let name = json["name"]?.string, Self.isName(name) else { throw .malformed("a user has no valid name") }
        if let stranger = members.first(where: { !known.contains($0.name) }) {
            throw .malformed("user \(name) has an unknown member \(stranger.name)")
        }
        guard let role = json["role"]?.string.flatMap(ConsoleRole.init) else {
            throw .malformed("the role of user \(name) is neither auditor nor operator")
        }
        var accounts: Set<String>?
        if let stated = json["accounts"] {
            guard let list = stated.array, !list.isEmpty,
                list.allSatisfy({ $0.string.map { AuditIdentity.isAccountID($0) } ?? false })
            else { throw .malformed("the accounts of user \(name) are not a list of 12 digits each") }
            accounts = Set(list.compactMap(\.string))
        }
        guard let password = json["password"]?.string.flatMap(PasswordHash.init) else {
            throw .malformed("the password of user \(name) is not a hash that this version makes")
        }
        self.init(name: name, role: role, accounts: accounts, password: password)
    }
}
