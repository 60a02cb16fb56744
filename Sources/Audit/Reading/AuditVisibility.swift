extension AuditRecord {
    /// Whether who is held to these accounts may see the call; `nil` for who is held to none.
    package func isVisible(to accounts: Set<String>?) -> Bool {
        guard let accounts else { return true }
        return identity.accountID.map(accounts.contains) ?? false
    }
}
