package import EC2Query
package import OAPI

/// EC2 `DescribeInstanceTypes` over OAPI `ReadVmTypes`.
///
/// | EC2                          | OAPI                  | Rule                                                     |
/// |------------------------------|-----------------------|----------------------------------------------------------|
/// | `InstanceType.N`             | `Filters.VmTypeNames` | one missing from the reply is `InvalidInstanceType`      |
/// | `Filter.N`                   | `Filters`             | ``InstanceTypeElement``                                  |
/// | `MaxResults`                 | `ResultsPerPage`      | 5 to 1,000, not with `InstanceType.N`                    |
/// | `NextToken`                  | `NextPageToken`       | opens for the same caller and request only               |
/// | `DryRun`                     | `DryRun`              | success is the error `DryRunOperation`                   |
/// | `IncludeUnsupportedInRegion` | –                     | ignored: OAPI tells of its own Region                    |
///
/// Sources: AWS "DescribeInstanceTypes", OUTSCALE "ReadVmTypes".
package struct DescribeInstanceTypes: EC2Action {
    package static let name = "DescribeInstanceTypes"
    package static let effect = ActionEffect.reads
    package static let parameters =
        [
            ParameterRule("InstanceType.N", .translated("`Filters.VmTypeNames[]`")),
            ParameterRule("IncludeUnsupportedInRegion", .ignored("OAPI tells of its own Region"), .boolean),
        ] + Listing<InstanceTypeElement>.parameters
    package static let filters = InstanceTypeElement.filters.map { FilterSummary($0) }

    let listing: Listing<InstanceTypeElement>

    package init(_ query: QueryParameters, in context: TranslationContext) throws(EC2Error) {
        let selection = IDSelection(as: "VmTypeNames", try query.list("InstanceType")) { name in
            EC2Error(.invalidInstanceType, "The following supplied instance types do not exist: [\(name)]")
        }
        listing = try Listing(query, of: Self.name, selection, in: context)
    }

    package func perform(with client: some OAPIClient) async throws(EC2Error) -> EC2Answer {
        try await listing.answer(with: client)
    }
}
