internal import EC2Query

/// Where the snapshots of a request are to be kept: in the Region, as all of OUTSCALE's are.
enum SnapshotLocation {
    /// - Parameter name: of the parameter that says it.
    /// - Throws: `UnsupportedOperation` for a Local Zone, `InvalidParameterValue` for another word.
    static func check(_ query: QueryParameters, _ name: String) throws(EC2Error) {
        switch query.text(name) {
        case nil, "regional": break
        case "local": throw .unsupportedOperation("\(name)=local, for OUTSCALE has no Local Zones")
        case let other?:
            throw .invalidParameterValue(
                other, of: name.prefix(1).lowercased() + name.dropFirst(), why: "Expected: 'regional' or 'local'.")
        }
    }
}
