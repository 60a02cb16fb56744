internal import EC2Query

/// How large and how fast a volume is to be, within what OUTSCALE offers.
///
/// Source: OUTSCALE "About Volumes > Volume Types and IOPS".
struct VolumeShape: Sendable, Hashable {
    /// The types that OUTSCALE has; EC2's `gp3`, `io2`, `st1` and `sc1` are not made something else of.
    private static let types = ["standard", "gp2", "io1"]
    /// GiB.
    private static let sizes = 1...14_901
    private static let iopsLimits = 1...13_000
    /// What is read as a number of IOPS at all.
    static let iopsNumbers = 0...Int(Int32.max)
    /// IOPS for each GiB, at most.
    private static let iopsRatio = 300

    /// GiB; `nil` when it is left open.
    let size: Int?
    /// `nil` when it is left open: OUTSCALE makes `standard`, where AWS makes `gp2`.
    let type: String?
    let iops: Int?

    /// True when nothing is said.
    var isOpen: Bool { size == nil && type == nil && iops == nil }

    /// Reads the three parameters of these names.
    ///
    /// - Throws: `InvalidParameterValue` for what OUTSCALE does not offer, `MissingParameter` for `io1` without IOPS,
    ///   `InvalidParameterCombination` for IOPS of another type.
    init(
        _ query: QueryParameters, size sizeName: String, type typeName: String, iops iopsName: String
    ) throws(EC2Error) {
        size = try query.integer(sizeName, in: Self.sizes)
        type = query.text(typeName)
        iops = try query.integer(iopsName, in: Self.iopsNumbers)
        if let type, !Self.types.contains(type) {
            throw .invalidParameterValue(type, of: typeName, why: "Expected: 'standard', 'gp2' or 'io1'.")
        }
        guard type == "io1" else {
            guard iops == nil else {
                throw EC2Error(
                    .invalidParameterCombination,
                    "The parameter iops is not supported for \(type ?? "standard") volumes.")
            }
            return
        }
        guard let iops else { throw .missingParameter(iopsName) }
        try Self.checkIOPS(iops)
        if let size, iops > size * Self.iopsRatio {
            throw .invalidParameterValue(
                String(iops), of: iopsName, why: "At most \(Self.iopsRatio) for each GiB are allowed.")
        }
    }

    /// - Throws: `InvalidParameterValue` in EC2's words, from which the EBS CSI driver reads the largest number.
    static func checkIOPS(_ iops: Int) throws(EC2Error) {
        if iops > iopsLimits.upperBound {
            throw .invalidParameterValue(
                "Volume iops of \(iops) is too high; maximum is \(iopsLimits.upperBound).")
        }
        if iops < iopsLimits.lowerBound {
            throw .invalidParameterValue("Volume iops of \(iops) is too low; minimum is \(iopsLimits.lowerBound).")
        }
    }
}
