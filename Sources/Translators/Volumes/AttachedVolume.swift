internal import EC2Query
internal import OAPI

/// A volume as it is read when one of its attachments is changed.
struct AttachedVolume {
    let volume: Volume

    /// The one attachment that a volume can have.
    var link: VolumeLink? { volume.links.first { $0.state != "detached" } }

    /// - Throws: `InvalidVolume.NotFound` when there is none of that ID.
    static func read(
        _ volumeID: String, with client: some OAPIClient, in action: String
    ) async throws(EC2Error) -> AttachedVolume {
        let reply = try await client.send(Volume.read(volumeID), in: action, about: volumeID)
        guard let volume = reply.response.items.first(where: { $0.volumeID == volumeID }) else {
            throw ResourceKind.volume.notFound(volumeID)
        }
        return AttachedVolume(volume: volume)
    }

    /// The attachment as EC2 tells of it.
    ///
    /// - Parameter attachTime: left out where it is not known.
    static func elements(
        volumeID: String, instanceID: String, device: String, status: String, attachTime: String? = nil, deletes: Bool
    ) -> [ResponseElement] {
        var elements = [
            ResponseElement("volumeId", volumeID), ResponseElement("instanceId", instanceID),
            ResponseElement("device", device), ResponseElement("status", status),
        ]
        if let attachTime { elements.append(ResponseElement("attachTime", attachTime)) }
        return elements + [ResponseElement("deleteOnTermination", String(deletes))]
    }
}
