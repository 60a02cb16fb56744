package import EC2Query
package import OAPI

/// EC2 `CreateSnapshots`: refused, for OAPI has no call that takes snapshots of several volumes at one moment. One call
/// after the other would not be what the action promises: a state from which all volumes can be restored together.
///
/// Source: AWS "CreateSnapshots".
package struct CreateSnapshots: EC2Action, Hashable {
    package static let name = "CreateSnapshots"
    package static let effect = ActionEffect.creates
    package static let parameters = [
        "CopyTagsFromSource", "Description", "DryRun", "InstanceSpecification.ExcludeBootVolume",
        "InstanceSpecification.ExcludeDataVolumeId.N", "InstanceSpecification.InstanceId", "Location", "OutpostArn",
        "TagSpecification.N.ResourceType", "TagSpecification.N.Tag.N.Key", "TagSpecification.N.Tag.N.Value",
    ].map { ParameterRule($0, .refused(reason)) }

    private static let reason =
        "CreateSnapshots, for OUTSCALE takes no snapshots of several volumes at one moment; use CreateSnapshot"

    package init(_ query: QueryParameters, in context: TranslationContext) throws(EC2Error) {
        throw .unsupportedOperation(Self.reason)
    }

    package func perform(with client: some OAPIClient) async throws(EC2Error) -> EC2Answer {
        throw .unsupportedOperation(Self.reason)
    }
}
