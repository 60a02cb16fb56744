package import JSONCoding

/// OAPI `UpdateSnapshot`: gives or takes the permission to make volumes and copies of a snapshot. What is so already
/// stays so, so that sending it again changes nothing.
package struct UpdateSnapshotRequest: OAPIRequest, Hashable {
    package typealias Response = EmptyResponse
    package static let call = OAPICall.updateSnapshot

    /// OAPI takes one of the two in a request, never both.
    package enum Change: Sendable, Hashable {
        case add(ResourcePermissions)
        case remove(ResourcePermissions)

        fileprivate var json: JSON {
            switch self {
            case .add(let permissions): .object([JSON.Member("Additions", permissions.json)])
            case .remove(let permissions): .object([JSON.Member("Removals", permissions.json)])
            }
        }
    }

    package var snapshotID: String
    package var change: Change
    package var dryRun: Bool

    package init(snapshotID: String, change: Change, dryRun: Bool) {
        self.snapshotID = snapshotID
        self.change = change
        self.dryRun = dryRun
    }

    package var body: JSON {
        .object(present: [
            "SnapshotId": .string(snapshotID),
            "PermissionsToCreateVolume": change.json,
            "DryRun": dryRun ? .bool(true) : nil,
        ])
    }

    package var repetition: Repetition { .safe }
}

extension ResourcePermissions {
    /// Only what is meant to change: in a change, `GlobalPermission` is true or not there.
    var json: JSON {
        .object(present: [
            "AccountIds": accountIDs.isEmpty ? nil : .strings(accountIDs),
            "GlobalPermission": isPublic ? .bool(true) : nil,
        ])
    }
}
