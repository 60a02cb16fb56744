/// Whose calls a look-up may see: those of the account, and of nobody else.
///
/// While the account is not known it is the calls that were signed with this very access key. A call that failed
/// authentication belongs to no one: its sender only claimed the access key.
package struct EventOwner: Sendable, Hashable {
    package let accessKeyID: String
    /// 12 digits.
    package let accountID: String?

    /// Anything but 12 digits is no account: two callers without one have nothing in common.
    package init(accessKeyID: String, accountID: String?) {
        self.accessKeyID = accessKeyID
        self.accountID = accountID.flatMap { AuditIdentity.isAccountID($0) ? $0 : nil }
    }

    /// Whether a call of that caller is the owner's. Calls that were recorded before their account was known are told
    /// by their access key, which never changes accounts.
    package func owns(_ caller: AuditIdentity) -> Bool {
        switch (caller, accountID) {
        case (.unknown, _), (.gateway, _): false
        case (.known(let key, _, _), nil): key == accessKeyID
        case (.known(let key, nil, _), _?): key == accessKeyID
        case (.known(_, let recorded?, _), let accountID?): recorded == accountID
        }
    }
}
