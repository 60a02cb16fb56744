internal import EC2Query

extension QueryParameters {
    /// The ID that a parameter has to have.
    ///
    /// - Throws: `MissingParameter`, and what ``ResourceKind/check(_:of:)`` throws.
    func id(_ name: String, of kind: ResourceKind) throws(EC2Error) -> String {
        try kind.check(try required(name), of: name)
    }
}
