internal import EC2Query

/// The name of a new image. EC2 allows `[`, `]`, `'` and `@` besides, OUTSCALE does not.
///
/// Source: OUTSCALE "CreateImage".
struct ImageName: Sendable, Hashable {
    private static let lengths = 3...128

    let text: String

    /// - Throws: `MissingParameter`, and `InvalidAMIName.Malformed` for what OUTSCALE does not take.
    init(_ query: QueryParameters) throws(EC2Error) {
        text = try query.required("Name")
        guard Self.lengths.contains(text.unicodeScalars.count), text.unicodeScalars.allSatisfy(Self.isAllowed) else {
            throw EC2Error(
                .invalidAMINameMalformed,
                "AMI names must be between 3 and 128 characters long, and may contain letters, numbers, "
                    + "'(', ')', '.', '-', '/', '_' and spaces")
        }
    }

    private static func isAllowed(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "a"..."z", "A"..."Z", "0"..."9", "_", " ", "(", ")", "/", ".", "-": true
        default: false
        }
    }
}
