internal import EC2Query

/// What EC2 calls an attribute of an instance.
enum InstanceAttribute: String, Sendable, CaseIterable {
    case blockDeviceMapping
    case disableApiStop
    case disableApiTermination
    case ebsOptimized
    case enaSupport
    case enclaveOptions
    case groupSet
    case instanceInitiatedShutdownBehavior
    case instanceType
    case kernel
    case productCodes
    case ramdisk
    case rootDeviceName
    case sourceDestCheck
    case sriovNetSupport
    case userData

    /// Reads the parameter `Attribute`, which Ansible writes with a capital; `nil` when it is absent or empty.
    ///
    /// - Throws: `InvalidParameterValue` for any other word.
    init?(_ query: QueryParameters) throws(EC2Error) {
        guard let text = query.text("Attribute") else { return nil }
        guard let attribute = InstanceAttribute(rawValue: CloudTrailPath.lowered(text)) else {
            throw .invalidParameterValue(text, of: "attribute", why: "Expected an attribute of an instance.")
        }
        self = attribute
    }
}
