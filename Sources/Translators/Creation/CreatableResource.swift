internal import OAPI

/// What OAPI makes by one call, tags by a second, and deletes by a third.
protocol CreatableResource: Sendable {
    /// The answer to the call that makes one.
    associatedtype Creation: OAPIResponse
    associatedtype Listing: OAPIRequest
    associatedtype Deletion: OAPIRequest

    static var kind: ResourceKind { get }
    /// EC2's word for it, by which `TagSpecification.N.ResourceType` means it too.
    static var noun: String { get }

    var id: String { get }
    var tags: [ResourceTag] { get }
    /// True for what is on its way out: it is not what a request has made.
    var isBeingDeleted: Bool { get }

    /// The one that the answer says was made; `nil` when it names none.
    static func made(in creation: Creation) -> Self?
    static func all(in listing: Listing.Response) -> [Self]
    static func listing(of id: String) -> Listing
    static func deletion(of id: String) -> Deletion
}

/// One that OAPI recognises by the ClientToken it was made with.
protocol TokenBearingResource: CreatableResource {
    static func listing(clientToken: String) -> Listing
}

extension ResourceCreation.Trace where Resource: TokenBearingResource {
    /// Finds it by its ClientToken; `nil` without one.
    init?(_ clientToken: String?) {
        guard let clientToken else { return nil }
        self.init(listing: Resource.listing(clientToken: clientToken), isOfTheRequest: { _ in true })
    }
}

extension Snapshot: TokenBearingResource {
    static let kind = ResourceKind.snapshot
    static let noun = "snapshot"

    var id: String { snapshotID }
    var isBeingDeleted: Bool { state == "deleting" }

    static func made(in creation: CreateSnapshotResponse) -> Snapshot? { creation.snapshot }
    static func all(in listing: ReadSnapshotsResponse) -> [Snapshot] { listing.snapshots }

    static func listing(of id: String) -> ReadSnapshotsRequest {
        ReadSnapshotsRequest(filters: [.snapshotIDs([id])])
    }

    static func listing(clientToken: String) -> ReadSnapshotsRequest {
        ReadSnapshotsRequest(filters: [.clientTokens([clientToken])])
    }

    static func deletion(of id: String) -> DeleteSnapshotRequest { DeleteSnapshotRequest(snapshotID: id) }
}

extension Volume: TokenBearingResource {
    static let kind = ResourceKind.volume
    static let noun = "volume"

    var id: String { volumeID }
    var isBeingDeleted: Bool { state == "deleting" }

    static func made(in creation: CreateVolumeResponse) -> Volume? { creation.volume }
    static func all(in listing: ReadVolumesResponse) -> [Volume] { listing.volumes }

    static func listing(of id: String) -> ReadVolumesRequest { ReadVolumesRequest(filters: [.volumeIDs([id])]) }

    static func listing(clientToken: String) -> ReadVolumesRequest {
        ReadVolumesRequest(filters: [.clientTokens([clientToken])])
    }

    static func deletion(of id: String) -> DeleteVolumeRequest { DeleteVolumeRequest(volumeID: id) }
}

extension Image: CreatableResource {
    static let kind = ResourceKind.image
    static let noun = "image"

    var id: String { imageID }
    /// OAPI has no such state for images.
    var isBeingDeleted: Bool { false }

    static func made(in creation: CreateImageResponse) -> Image? { creation.image }
    static func all(in listing: ReadImagesResponse) -> [Image] { listing.images }

    static func listing(of id: String) -> ReadImagesRequest { ReadImagesRequest(filters: [.imageIDs([id])]) }

    static func deletion(of id: String) -> DeleteImageRequest { DeleteImageRequest(imageID: id) }
}
