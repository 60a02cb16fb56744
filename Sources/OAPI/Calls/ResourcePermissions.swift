internal import JSONCoding

/// OAPI's `PermissionsOnResource`: who besides its owner may use a snapshot or launch an image.
package struct ResourcePermissions: Sendable, Hashable {
    /// Account IDs, of 12 digits each.
    package var accountIDs: [String]
    /// True when everybody may.
    package var isPublic: Bool

    package init(accountIDs: [String] = [], isPublic: Bool = false) {
        self.accountIDs = accountIDs
        self.isPublic = isPublic
    }

    init(_ json: JSON?) {
        self.init(
            accountIDs: (json?["AccountIds"]?.array ?? []).compactMap(\.string),
            isPublic: json?["GlobalPermission"]?.bool ?? false)
    }
}
