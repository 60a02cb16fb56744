package import EC2Query
package import OAPI

/// EC2 `StopInstances` over OAPI `StopVms`.
///
/// | EC2              | OAPI        | Rule                                                                       |
/// |------------------|-------------|----------------------------------------------------------------------------|
/// | `InstanceId.N`   | `VmIds`     | required; all are stopped or none                                          |
/// | `Force`          | `ForceStop` |                                                                            |
/// | `DryRun`         | `DryRun`    | success is the error `DryRunOperation`                                     |
/// | `Hibernate`      | –           | refused when true                                                          |
/// | `SkipOsShutdown` | –           | refused when true: `Force` is what OUTSCALE has                            |
///
/// An answer that did not come is settled by reading the instances.
///
/// Sources: AWS "StopInstances", OUTSCALE "StopVms".
package struct StopInstances: EC2Action, Hashable {
    package static let name = "StopInstances"
    package static let effect = ActionEffect.changes
    package static let notes = [
        "When no answer comes, ReadVms says whether the instances are stopped; previousState is their state then."
    ]
    package static let parameters = [
        ParameterRule("InstanceId.N", .translated("`VmIds[]`")),
        ParameterRule("Force", .translated("`ForceStop`")),
        ParameterRule("DryRun", .translated("`DryRun`")),
        ParameterRule("Hibernate", .refusedWhenTrue("Hibernate, for OUTSCALE's VMs do not hibernate")),
        ParameterRule("SkipOsShutdown", .refusedWhenTrue("SkipOsShutdown, for OUTSCALE has Force alone")),
    ]

    let request: StopVmsRequest

    package init(_ query: QueryParameters, in context: TranslationContext) throws(EC2Error) {
        request = StopVmsRequest(
            vmIDs: try query.instanceIDs(), force: try query.boolean("Force") ?? false,
            dryRun: try query.boolean("DryRun") ?? false)
    }

    package func perform(with client: some OAPIClient) async throws(EC2Error) -> EC2Answer {
        try await PowerChange(action: Self.name, request: request, states: [.stopping, .stopped]).perform(with: client)
    }
}
