package import EC2Query
package import OAPI

/// EC2 `DescribeImages` over OAPI `ReadImages`.
///
/// | EC2                 | OAPI                 | Rule                                                            |
/// |---------------------|----------------------|-----------------------------------------------------------------|
/// | `ImageId.N`         | `Filters.ImageIds`   | one missing from the reply is `InvalidAMIID.NotFound`           |
/// | `Owner.N`           | `Filters.AccountIds` | ``Audience``                                                    |
/// | `ExecutableBy.N`    | see there            | ``Audience``                                                    |
/// | `Filter.N`          | `Filters`            | ``ImageElement``; each is applied to the answer again           |
/// | `MaxResults`        | `ResultsPerPage`     | 5 to 1,000, not with `ImageId.N`; absent: everything            |
/// | `NextToken`         | `NextPageToken`      | opens for the same caller and request only                      |
/// | `DryRun`            | `DryRun`             | success is the error `DryRunOperation`                          |
/// | `IncludeDeprecated` | –                    | ignored: OUTSCALE has no deprecated images                      |
/// | `IncludeDisabled`   | –                    | ignored: OUTSCALE has no disabled images                        |
///
/// Sources: AWS "DescribeImages", OUTSCALE "ReadImages".
package struct DescribeImages: EC2Action {
    package static let name = "DescribeImages"
    package static let effect = ActionEffect.reads
    package static let notes = [
        "An image that was deregistered is InvalidAMIID.NotFound, where AWS says InvalidAMIID.Unavailable for a while: "
            + "OUTSCALE does not tell of images that are gone."
    ]
    package static let parameters =
        [
            ParameterRule("ImageId.N", .translated("`Filters.ImageIds[]`")),
            ParameterRule("IncludeDeprecated", .ignored("OUTSCALE has no deprecated images"), .boolean),
            ParameterRule("IncludeDisabled", .ignored("OUTSCALE has no disabled images"), .boolean),
        ] + Audience<Image>.parameters + Listing<ImageElement>.parameters
    package static let filters = ImageElement.filters.map { FilterSummary($0) }

    let audience: Audience<Image>
    let listing: Listing<ImageElement>

    package init(_ query: QueryParameters, in context: TranslationContext) throws(EC2Error) {
        let selection = try IDSelection(query, "ImageId", of: .image, as: Image.idFilter)
        audience = try Audience(query)
        listing = try Listing(query, of: Self.name, selection, in: context)
    }

    package func perform(with client: some OAPIClient) async throws(EC2Error) -> EC2Answer {
        let needsCaller = audience.needsCaller && !listing.isDryRun
        let caller = needsCaller ? try await callerAccountID(with: client, in: Self.name) : nil
        return try await listing.answer(with: client, pushed: audience.pushed(caller: caller)) { element in
            audience.includes(element.image, caller: caller)
        }
    }
}
