package import EC2Query
package import OAPI

/// EC2 `RebootInstances` over OAPI `RebootVms`.
///
/// | EC2            | OAPI     | Rule                                                                            |
/// |----------------|----------|---------------------------------------------------------------------------------|
/// | `InstanceId.N` | `VmIds`  | required; all are restarted or none                                             |
/// | `DryRun`       | `DryRun` | success is the error `DryRunOperation`                                          |
///
/// Sources: AWS "RebootInstances", OUTSCALE "RebootVms".
package struct RebootInstances: EC2Action, Hashable {
    package static let name = "RebootInstances"
    package static let effect = ActionEffect.changes
    package static let parameters = [
        ParameterRule("InstanceId.N", .translated("`VmIds[]`")),
        ParameterRule("DryRun", .translated("`DryRun`")),
    ]

    let request: RebootVmsRequest

    package init(_ query: QueryParameters, in context: TranslationContext) throws(EC2Error) {
        request = RebootVmsRequest(
            vmIDs: try query.instanceIDs(), dryRun: try query.boolean("DryRun") ?? false)
    }

    package func perform(with client: some OAPIClient) async throws(EC2Error) -> EC2Answer {
        if request.dryRun { throw await client.dryRun(request, in: Self.name, about: request.vmIDs.first) }
        let reply = try await client.send(request, in: Self.name, aboutAny: request.vmIDs)
        return .done(requestID: reply.requestID)
    }
}
