internal import OAPI

/// What OAPI makes by one call, tags by a second, lists by a third, and deletes by a fourth.
protocol CreatableResource: OAPIListed {
    /// The answer to the call that makes one.
    associatedtype Creation: OAPIResponse
    associatedtype Deletion: OAPIRequest

    static var kind: ResourceKind { get }
    /// EC2's word for it, by which `TagSpecification.N.ResourceType` means it too.
    static var noun: String { get }
    /// The member of OAPI's `Filters` that takes IDs.
    static var idFilter: String { get }

    var id: String { get }
    /// As OAPI writes it.
    var creationDate: String { get }
    var tags: [ResourceTag] { get }
    /// The ClientToken that it was made with; `nil` without one.
    var clientToken: String? { get }
    /// Resources of its own that stay when it is deleted.
    var parts: [String] { get }
    /// True for what is on its way out: it is not what a request has made.
    var isBeingDeleted: Bool { get }

    /// The one that the answer says was made; `nil` when it names none.
    static func made(in creation: Creation) -> Self?
    static func deletion(of id: String) -> Deletion
}

extension CreatableResource {
    var parts: [String] { [] }

    /// Reads the one of this ID.
    static func read(_ id: String) -> ReadRequest<Self> {
        ReadRequest(filters: [ReadFilter(idFilter, [id])])
    }
}

extension Snapshot: CreatableResource {
    static let kind = ResourceKind.snapshot
    static let noun = "snapshot"
    static let idFilter = "SnapshotIds"

    var id: String { snapshotID }
    var isBeingDeleted: Bool { state == "deleting" }

    static func made(in creation: CreateSnapshotResponse) -> Snapshot? { creation.snapshot }
    static func deletion(of id: String) -> DeleteSnapshotRequest { DeleteSnapshotRequest(snapshotID: id) }
}

extension Volume: CreatableResource {
    static let kind = ResourceKind.volume
    static let noun = "volume"
    static let idFilter = "VolumeIds"

    var id: String { volumeID }
    var isBeingDeleted: Bool { state == "deleting" }

    static func made(in creation: CreateVolumeResponse) -> Volume? { creation.volume }
    static func deletion(of id: String) -> DeleteVolumeRequest { DeleteVolumeRequest(volumeID: id) }
}

extension Image: CreatableResource {
    static let kind = ResourceKind.image
    static let noun = "image"
    static let idFilter = "ImageIds"

    var id: String { imageID }
    var parts: [String] { snapshotIDs }
    /// OAPI takes none for images.
    var clientToken: String? { nil }
    /// OAPI has no such state for images.
    var isBeingDeleted: Bool { false }

    static func made(in creation: CreateImageResponse) -> Image? { creation.image }
    static func deletion(of id: String) -> DeleteImageRequest { DeleteImageRequest(imageID: id) }
}
