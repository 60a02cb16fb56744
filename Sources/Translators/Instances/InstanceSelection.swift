internal import EC2Query

extension QueryParameters {
    /// The instances of `InstanceId.N`.
    ///
    /// - Throws: `MissingParameter` when there is none, and what ``ResourceKind/check(_:of:)`` throws.
    func instanceIDs() throws(EC2Error) -> [String] {
        var ids: [String] = []
        for id in try list("InstanceId") { ids.append(try ResourceKind.instance.check(id, of: "InstanceId")) }
        guard !ids.isEmpty else { throw .missingParameter("InstanceId") }
        return ids
    }
}
