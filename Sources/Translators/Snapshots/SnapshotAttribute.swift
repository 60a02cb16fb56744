internal import EC2Query

/// What EC2 calls an attribute of a snapshot.
enum SnapshotAttribute: String, Sendable, CaseIterable {
    /// Who besides the owner may make volumes and copies of it.
    case createVolumePermission
    /// AWS Marketplace's codes. OAPI has none for snapshots.
    case productCodes

    /// Reads the parameter `Attribute`.
    ///
    /// - Parameter allowed: the attributes that the action can do something about.
    /// - Returns: `nil` when it is absent or empty.
    /// - Throws: `InvalidParameterValue` for any other word.
    init?(_ query: QueryParameters, allowed: [SnapshotAttribute]) throws(EC2Error) {
        guard let text = query.text("Attribute") else { return nil }
        guard let attribute = SnapshotAttribute(rawValue: text), allowed.contains(attribute) else {
            let words = allowed.map { "'\($0.rawValue)'" }.joined(separator: " or ")
            throw .invalidParameterValue(text, of: "attribute", why: "Expected: \(words).")
        }
        self = attribute
    }
}
