package import EC2Query
package import OAPI

/// EC2 `DeleteVolume` over OAPI `DeleteVolume`.
///
/// | EC2        | OAPI       | Rule                                                                             |
/// |------------|------------|----------------------------------------------------------------------------------|
/// | `VolumeId` | `VolumeId` | required; another account's is `InvalidVolume.NotFound`                          |
/// | `DryRun`   | `DryRun`   | success is the error `DryRunOperation`                                           |
///
/// OAPI refuses an attached volume as one in a wrong state. EC2 tells the two apart, and names the instance:
/// `ReadVolumes` says which it is.
///
/// Sources: AWS "DeleteVolume", OUTSCALE "DeleteVolume".
package struct DeleteVolume: EC2Action, Hashable {
    package static let name = "DeleteVolume"
    package static let effect = ActionEffect.changes
    package static let parameters = [
        ParameterRule("VolumeId", .translated("`VolumeId`")),
        ParameterRule("DryRun", .translated("`DryRun`")),
    ]

    let request: DeleteVolumeRequest

    package init(_ query: QueryParameters, in context: TranslationContext) throws(EC2Error) {
        request = DeleteVolumeRequest(
            volumeID: try query.id("VolumeId", of: .volume),
            dryRun: try query.boolean("DryRun") ?? false)
    }

    package func perform(with client: some OAPIClient) async throws(EC2Error) -> EC2Answer {
        if request.dryRun { throw await client.dryRun(request, in: Self.name, about: request.volumeID) }
        do throws(EC2Error) {
            return .done(requestID: try await client.delete(request, in: Self.name, about: request.volumeID))
        } catch {
            switch error.code {
            case .incorrectState, .volumeInUse: throw await explanation(of: error, with: client)
            default: throw error
            }
        }
    }

    /// Why the volume cannot be deleted now. When the look-up fails, or finds nothing, OAPI's own refusal must do.
    private func explanation(of error: EC2Error, with client: some OAPIClient) async -> EC2Error {
        let reply = try? await client.send(Volume.read(request.volumeID))  // the delete's error stays
        guard let volume = reply?.response.items.first(where: { $0.volumeID == request.volumeID }) else {
            return error
        }
        guard let link = volume.links.first else {
            return EC2Error(.incorrectState, "Volume is in invalid state - \(volume.state)")
        }
        return EC2Error(.volumeInUse, "Volume \(request.volumeID) is currently attached to \(link.vmID)")
    }
}
