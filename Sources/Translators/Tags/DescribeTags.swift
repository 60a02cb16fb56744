package import EC2Query
package import OAPI

/// EC2 `DescribeTags` over OAPI `ReadTags`.
///
/// | EC2          | OAPI             | Rule                                                            |
/// |--------------|------------------|-----------------------------------------------------------------|
/// | `Filter.N`   | `Filters`        | ``TagElement``; each is applied to the answer again             |
/// | `MaxResults` | `ResultsPerPage` | 5 to 1,000; absent: everything                                  |
/// | `NextToken`  | `NextPageToken`  | opens for the same caller and request only                      |
/// | `DryRun`     | `DryRun`         | success is the error `DryRunOperation`                          |
///
/// Sources: AWS "DescribeTags", OUTSCALE "ReadTags".
package struct DescribeTags: EC2Action {
    package static let name = "DescribeTags"
    package static let effect = ActionEffect.reads
    package static let parameters = Listing<TagElement>.parameters
    package static let filters = TagElement.filters.map { FilterSummary($0) }

    let listing: Listing<TagElement>

    package init(_ query: QueryParameters, in context: TranslationContext) throws(EC2Error) {
        listing = try Listing(query, of: Self.name, in: context)
    }

    package func perform(with client: some OAPIClient) async throws(EC2Error) -> EC2Answer {
        try await listing.answer(with: client)
    }
}
