package import EC2Query
package import OAPI

/// EC2 `DetachVolume` over OAPI `ReadVolumes` and `UnlinkVolume`.
///
/// | EC2          | OAPI          | Rule                                                                            |
/// |--------------|---------------|---------------------------------------------------------------------------------|
/// | `VolumeId`   | `VolumeId`    | required; one that is not attached is `IncorrectState`                          |
/// | `InstanceId` | –             | another than it is attached to is `InvalidAttachment.NotFound`                  |
/// | `Device`     | –             | the same                                                                        |
/// | `Force`      | `ForceUnlink` |                                                                                 |
/// | `DryRun`     | `DryRun`      | success is the error `DryRunOperation`                                          |
///
/// OAPI takes no ClientToken here: an answer that did not come is settled by reading the volume again.
///
/// Sources: AWS "DetachVolume", OUTSCALE "UnlinkVolume".
package struct DetachVolume: EC2Action, Hashable {
    package static let name = "DetachVolume"
    package static let effect = ActionEffect.changes
    package static let notes = ["ReadVolumes says first to what the volume is attached."]
    package static let parameters = [
        ParameterRule("VolumeId", .translated("`VolumeId`")),
        ParameterRule("InstanceId", .translated("checked: what the volume is attached to")),
        ParameterRule("Device", .translated("checked: as what it is attached")),
        ParameterRule("Force", .translated("`ForceUnlink`")),
        ParameterRule("DryRun", .translated("`DryRun`")),
    ]

    let request: UnlinkVolumeRequest
    let instanceID: String?
    let device: String?

    package init(_ query: QueryParameters, in context: TranslationContext) throws(EC2Error) {
        request = UnlinkVolumeRequest(
            volumeID: try query.id("VolumeId", of: .volume),
            force: try query.boolean("Force") ?? false, dryRun: try query.boolean("DryRun") ?? false)
        var instanceID: String?
        if let text = query.text("InstanceId") { instanceID = try ResourceKind.instance.check(text, of: "InstanceId") }
        self.instanceID = instanceID
        device = query.text("Device")
    }

    package func perform(with client: some OAPIClient) async throws(EC2Error) -> EC2Answer {
        if request.dryRun { throw await client.dryRun(request, in: Self.name, about: request.volumeID) }
        let before = try await AttachedVolume.read(request.volumeID, with: client, in: Self.name)
        guard let link = before.link else { throw notAttached(before.volume.state) }
        if let instanceID, instanceID != link.vmID {
            throw EC2Error(
                .invalidAttachmentNotFound,
                "The volume '\(request.volumeID)' is not attached to instance '\(instanceID)'.")
        }
        if let device, device != link.deviceName {
            throw EC2Error(
                .invalidAttachmentNotFound,
                "The volume '\(request.volumeID)' is not attached to instance '\(link.vmID)' as device '\(device)'.")
        }
        do throws(OAPIFailure) {
            let reply = try await client.send(request)
            return answer(link, requestID: reply.requestID)
        } catch {
            let told = EC2Error(error, in: Self.name, about: request.volumeID, repetition: .once)
            guard error.mayHaveTakenEffect || told.code == .incorrectState else { throw told }
            let read = try? await AttachedVolume.read(request.volumeID, with: client, in: Self.name)  // it stays
            guard let read else { throw told }
            guard read.link == nil || read.link?.state == "detaching" else {
                if error.mayHaveTakenEffect { throw .upstreamSilent }
                throw link.deviceName == Vm.rootDevice ? rootOfInstance(link.vmID) : told
            }
            guard error.mayHaveTakenEffect else { throw notAttached(read.volume.state) }
            return answer(link, requestID: nil)
        }
    }

    private func rootOfInstance(_ instanceID: String) -> EC2Error {
        EC2Error(
            .operationNotPermitted,
            "Unable to detach root volume '\(request.volumeID)' from instance '\(instanceID)'")
    }

    private func notAttached(_ state: String) -> EC2Error {
        EC2Error(.incorrectState, "Volume '\(request.volumeID)' is in the '\(state)' state.")
    }

    private func answer(_ link: VolumeLink, requestID: String?) -> EC2Answer {
        EC2Answer(
            requestID: requestID,
            AttachedVolume.elements(
                volumeID: request.volumeID, instanceID: link.vmID, device: link.deviceName, status: "detaching",
                deletes: link.deleteOnVMDeletion ?? false))
    }
}
