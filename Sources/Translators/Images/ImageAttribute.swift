internal import EC2Query

/// What EC2 calls an attribute of an image.
enum ImageAttribute: String, Sendable, CaseIterable {
    case blockDeviceMapping
    case bootMode
    case deregistrationProtection
    case description
    case imdsSupport
    case kernel
    case lastLaunchedTime
    case launchPermission
    case productCodes
    case ramdisk
    case sriovNetSupport
    case tpmSupport
    case uefiData

    /// Reads the parameter `Attribute`, which Ansible writes with a capital; `nil` when it is absent or empty.
    ///
    /// - Parameter allowed: the attributes that the action can do something about.
    /// - Throws: `InvalidParameterValue` for any other word.
    init?(_ query: QueryParameters, allowed: [ImageAttribute] = allCases) throws(EC2Error) {
        guard let text = query.text("Attribute") else { return nil }
        guard let attribute = ImageAttribute(rawValue: CloudTrailPath.lowered(text)), allowed.contains(attribute) else {
            let words = allowed.map { "'\($0.rawValue)'" }.joined(separator: ", ")
            throw .invalidParameterValue(text, of: "attribute", why: "Expected one of \(words).")
        }
        self = attribute
    }
}
