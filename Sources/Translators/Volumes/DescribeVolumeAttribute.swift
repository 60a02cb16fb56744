package import EC2Query
package import OAPI

/// EC2 `DescribeVolumeAttribute` over OAPI `ReadVolumes`, which says whether there is such a volume.
///
/// | EC2         | OAPI                | Rule                                                                         |
/// |-------------|---------------------|------------------------------------------------------------------------------|
/// | `VolumeId`  | `Filters.VolumeIds` | required                                                                     |
/// | `Attribute` | –                   | required: `autoEnableIO`, which is `false`, or `productCodes`: none          |
/// | `DryRun`    | `DryRun`            | success is the error `DryRunOperation`                                       |
///
/// Sources: AWS "DescribeVolumeAttribute", OUTSCALE "ReadVolumes".
package struct DescribeVolumeAttribute: EC2Action, Hashable {
    package static let name = "DescribeVolumeAttribute"
    package static let effect = ActionEffect.reads
    package static let parameters = [
        ParameterRule("VolumeId", .translated("`Filters.VolumeIds[]`")),
        ParameterRule("Attribute", .translated("checked: `autoEnableIO` is `false`, `productCodes` are none")),
        ParameterRule("DryRun", .translated("`DryRun`")),
    ]

    /// EC2's names of a volume's attributes.
    enum Attribute: String, Sendable, CaseIterable {
        case autoEnableIO
        case productCodes
    }

    let volumeID: String
    let attribute: Attribute
    let dryRun: Bool

    package init(_ query: QueryParameters, in context: TranslationContext) throws(EC2Error) {
        volumeID = try query.id("VolumeId", of: .volume)
        let text = try query.required("Attribute")
        guard let attribute = Attribute(rawValue: text) else {
            throw .invalidParameterValue(text, of: "attribute", why: "Expected: 'autoEnableIO' or 'productCodes'.")
        }
        self.attribute = attribute
        dryRun = try query.boolean("DryRun") ?? false
    }

    package func perform(with client: some OAPIClient) async throws(EC2Error) -> EC2Answer {
        if dryRun { throw await client.dryRun(DryRunRequest(Volume.read(volumeID)), in: Self.name, about: volumeID) }
        _ = try await AttachedVolume.read(volumeID, with: client, in: Self.name)
        let element =
            switch attribute {
            case .autoEnableIO: ResponseElement.value(attribute.rawValue, "false")
            case .productCodes: ResponseElement.list(attribute.rawValue, [])
            }
        return EC2Answer(requestID: nil, [ResponseElement("volumeId", volumeID), element])
    }
}
