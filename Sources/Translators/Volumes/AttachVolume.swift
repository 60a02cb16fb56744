package import EC2Query
package import OAPI

/// EC2 `AttachVolume` over OAPI `LinkVolume`.
///
/// | EC2            | OAPI         | Rule                                                                            |
/// |----------------|--------------|---------------------------------------------------------------------------------|
/// | `VolumeId`     | `VolumeId`   | required; one that is attached is `VolumeInUse`                                 |
/// | `InstanceId`   | `VmId`       | required                                                                        |
/// | `Device`       | `DeviceName` | required; one that is in use is `InvalidParameterValue`                         |
/// | `DryRun`       | `DryRun`     | success is the error `DryRunOperation`                                          |
/// | `EbsCardIndex` | –            | refused: OUTSCALE has no EBS cards                                              |
///
/// `attachTime` is the `LinkDate` of the instance's device, which `ReadVms` tells.
///
/// OAPI takes no ClientToken here: an answer that did not come is settled by reading the volume.
///
/// Sources: AWS "AttachVolume", OUTSCALE "LinkVolume".
package struct AttachVolume: EC2Action, Hashable {
    package static let name = "AttachVolume"
    package static let effect = ActionEffect.changes
    package static let notes = [
        "attachTime is what ReadVms says of the instance's device; where it says nothing, it is left out.",
        "When OUTSCALE refuses, or no answer comes, ReadVolumes says how it is with the volume, and ReadVms in which zone "
            + "the instance is.",
    ]
    package static let parameters = [
        ParameterRule("VolumeId", .translated("`VolumeId`")),
        ParameterRule("InstanceId", .translated("`VmId`")),
        ParameterRule("Device", .translated("`DeviceName`")),
        ParameterRule("DryRun", .translated("`DryRun`")),
        ParameterRule("EbsCardIndex", .refused("EbsCardIndex, for OUTSCALE has no EBS cards")),
    ]

    let request: LinkVolumeRequest

    package init(_ query: QueryParameters, in context: TranslationContext) throws(EC2Error) {
        request = LinkVolumeRequest(
            volumeID: try query.id("VolumeId", of: .volume),
            vmID: try query.id("InstanceId", of: .instance),
            deviceName: try query.required("Device"), dryRun: try query.boolean("DryRun") ?? false)
    }

    package func perform(with client: some OAPIClient) async throws(EC2Error) -> EC2Answer {
        if request.dryRun { throw await client.dryRun(request, in: Self.name, about: request.volumeID) }
        do throws(OAPIFailure) {
            let reply = try await client.send(request)
            return await answer(requestID: reply.requestID, status: "attaching", with: client)
        } catch {
            if case .refused(let refusal) = error, refusal.code == 9003 || refusal.code == 9004 {
                throw .invalidParameterValue(
                    "Invalid value '\(request.deviceName)' for unixDevice. Attachment point \(request.deviceName) is already "
                        + "in use")
            }
            let told = EC2Error(
                error, in: Self.name, about: error.culprit(of: [request.volumeID, request.vmID]), repetition: .once)
            return try await settle(told, isUnknown: error.mayHaveTakenEffect, with: client)
        }
    }

    /// What to answer when OAPI refused, or did not answer.
    private func settle(
        _ error: EC2Error, isUnknown: Bool, with client: some OAPIClient
    ) async throws(EC2Error) -> EC2Answer {
        let telling: Set<EC2ErrorCode> = [.volumeInUse, .incorrectState, .invalidParameterValue]
        guard isUnknown || telling.contains(error.code) else { throw error }
        let read = try? await AttachedVolume.read(request.volumeID, with: client, in: Self.name)  // it stays
        guard let read else { throw error }
        if let link = read.link {
            if isUnknown, link.vmID == request.vmID, link.deviceName == request.deviceName {
                return await answer(requestID: nil, status: link.state, with: client)
            }
            throw EC2Error(.volumeInUse, "\(request.volumeID) is already attached to an instance")
        }
        if isUnknown { throw .upstreamSilent }
        guard read.volume.state == "available" else {
            throw EC2Error(
                .incorrectState, "Volume '\(request.volumeID)' is in the '\(read.volume.state)' state.")
        }
        // Nothing is wrong with the volume itself.
        let vm = try? await client.send(Vm.read([request.vmID])).response.items.first  // the refusal stays
        if let vm, vm.vmID == request.vmID, vm.subregionName != read.volume.subregionName {
            throw EC2Error(
                .invalidVolumeZoneMismatch,
                "The volume '\(request.volumeID)' is not in the same availability zone as instance '\(request.vmID)'")
        }
        throw error
    }

    private func answer(requestID: String?, status: String, with client: some OAPIClient) async -> EC2Answer {
        let times = await AttachTimes.read(of: [request.vmID], with: client)
        return EC2Answer(
            requestID: requestID,
            AttachedVolume.elements(
                volumeID: request.volumeID, instanceID: request.vmID, device: request.deviceName, status: status,
                attachTime: times[request.volumeID], deletes: false))
    }
}
