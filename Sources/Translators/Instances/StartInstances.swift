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
/// An answer that did not come is settled by reading the instances.
///
/// Sources: AWS "StartInstances", OUTSCALE "StartVms".
package struct StartInstances: EC2Action, Hashable {
    package static let name = "StartInstances"
    package static let effect = ActionEffect.changes
    package static let notes = [
        "When no answer comes, ReadVms says whether the instances are started; previousState is their state then."
    ]
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
        try await PowerChange(action: Self.name, request: request, states: [.pending, .running]).perform(with: client)
    }
}
