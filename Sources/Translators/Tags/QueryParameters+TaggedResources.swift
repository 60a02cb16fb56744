internal import EC2Query

extension QueryParameters {
    /// The resources of `ResourceId.N`, or the one of `ResourceId`: OUTSCALE's own clients leave the number out.
    ///
    /// - Throws: `MissingParameter` when there is none, and what ``ResourceKind/checkAny(_:of:)`` throws.
    func taggedResourceIDs() throws(EC2Error) -> [String] {
        let resourceIDs = (text("ResourceId").map { [$0] } ?? []) + (try list("ResourceId"))
        guard !resourceIDs.isEmpty else { throw .missingParameter("ResourceId") }
        for resourceID in resourceIDs { try ResourceKind.checkAny(resourceID, of: "ResourceId") }
        return resourceIDs
    }
}
