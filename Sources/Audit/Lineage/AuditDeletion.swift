/// The call that deleted a resource. No structure, so that a lineage of them takes little of the stack, however deep it is.
package final class AuditDeletion: Sendable, Equatable {
    package let record: AuditRecord

    init(_ record: AuditRecord) {
        self.record = record
    }

    package static func == (left: AuditDeletion, right: AuditDeletion) -> Bool { left.record == right.record }
}

extension AuditRecord {
    /// What deletes resources, and of which kind these are.
    private static let deletions: [String: AuditResource.Kind] = [
        "DeleteSnapshot": .snapshot, "DeleteVolume": .volume, "DeregisterImage": .image, "DeleteImage": .image,
        "TerminateInstances": .instance, "DeleteVms": .instance,
    ]

    /// Whether the call deleted that resource, by either protocol.
    func deletes(_ resource: AuditResource) -> Bool {
        guard case .succeeded = outcome, access == .change, !isDryRun, Self.deletions[action] == resource.kind else {
            return false
        }
        var named = ResourceList()
        named.add(namedBy: requestParameters, atMost: AuditLimits.resources(of: .change))
        return named.all.contains(resource)
    }
}
