package import EC2Query
package import OAPI

/// EC2 `StartInstances` over OAPI `StartVms`.
///
/// | EC2              | OAPI     | Rule                                                                          |
/// |------------------|----------|-------------------------------------------------------------------------------|
/// | `InstanceId.N`   | `VmIds`  | required; all are started or none                                             |
/// | `DryRun`         | `DryRun` | success is the error `DryRunOperation`                                        |
/// | `AdditionalInfo` | –        | ignored, as AWS reserves it                                                   |
///
/// Sources: AWS "StartInstances", OUTSCALE "StartVms".
package struct StartInstances: EC2Action, Hashable {
    package static let name = "StartInstances"
    package static let effect = ActionEffect.changes
    package static let parameters = [
        ParameterRule("InstanceId.N", .translated("`VmIds[]`")),
        ParameterRule("DryRun", .translated("`DryRun`")),
        ParameterRule("AdditionalInfo", .ignored("AWS reserves it")),
    ]

    let request: StartVmsRequest

    package init(_ query: QueryParameters, in context: TranslationContext) throws(EC2Error) {
        request = StartVmsRequest(
            vmIDs: try query.instanceIDs(), dryRun: try query.boolean("DryRun") ?? false)
    }

    package func perform(with client: some OAPIClient) async throws(EC2Error) -> EC2Answer {
        if request.dryRun { throw await client.dryRun(request, in: Self.name, about: request.vmIDs.first) }
        let reply = try await client.send(request, in: Self.name, aboutAny: request.vmIDs)
        return reply.instanceStates(otherwise: .pending)
    }
}
