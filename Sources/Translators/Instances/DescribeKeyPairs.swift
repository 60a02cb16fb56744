package import EC2Query
package import OAPI

/// EC2 `DescribeKeyPairs` over OAPI `ReadKeypairs`.
///
/// | EC2                | OAPI                   | Rule                                                                |
/// |--------------------|------------------------|---------------------------------------------------------------------|
/// | `KeyName.N`        | `Filters.KeypairNames` | one missing from the reply is `InvalidKeyPair.NotFound`             |
/// | `KeyPairId.N`      | `Filters.KeypairIds`   | the same; not together with `KeyName.N`                             |
/// | `Filter.N`         | `Filters`              | ``KeyPairElement``                                                  |
/// | `DryRun`           | `DryRun`               | success is the error `DryRunOperation`                              |
/// | `IncludePublicKey` | –                      | refused when true: OAPI gives the fingerprint                       |
///
/// Sources: AWS "DescribeKeyPairs", OUTSCALE "ReadKeypairs".
package struct DescribeKeyPairs: EC2Action {
    package static let name = "DescribeKeyPairs"
    package static let effect = ActionEffect.reads
    package static let parameters =
        [
            ParameterRule("KeyName.N", .translated("`Filters.KeypairNames[]`")),
            ParameterRule("KeyPairId.N", .translated("`Filters.KeypairIds[]`")),
            ParameterRule("DryRun", .translated("`DryRun`")),
            ParameterRule(
                "IncludePublicKey", .refusedWhenTrue("IncludePublicKey, for OAPI gives the fingerprint alone")),
        ] + FilterList.parameters
    package static let filters = KeyPairElement.filters.map { FilterSummary($0) }

    let byName: Listing<KeyPairElement>?
    let byID: Listing<KeyPairByID>?

    package init(_ query: QueryParameters, in context: TranslationContext) throws(EC2Error) {
        let (names, ids) = (try query.list("KeyName"), try query.list("KeyPairId"))
        guard names.isEmpty || ids.isEmpty else {
            throw EC2Error(
                .invalidParameterCombination, "The parameter keyName cannot be used with the parameter keyPairId")
        }
        if ids.isEmpty {
            byName = try Listing(
                query, of: Self.name, IDSelection(as: "KeypairNames", names, notFound: Self.notFound), in: context)
            byID = nil
        } else {
            byName = nil
            byID = try Listing(
                query, of: Self.name, IDSelection(as: "KeypairIds", ids, notFound: Self.notFound), in: context)
        }
    }

    package func perform(with client: some OAPIClient) async throws(EC2Error) -> EC2Answer {
        if let byName { return try await byName.answer(with: client) }
        guard let byID else { throw .internalError }
        return try await byID.answer(with: client)
    }

    private static let notFound: @Sendable (String) -> EC2Error = { name in
        EC2Error(.invalidKeyPairNotFound, "The key pair '\(name)' does not exist")
    }
}
