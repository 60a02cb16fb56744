package import JSONCoding

/// OAPI's `VmType`: what VMs there are to be had.
package struct VmType: OAPIListed {
    package static let readCall = OAPICall.readVmTypes
    package static let listMember = "VmTypes"

    package let name: String
    package let vcoreCount: Int?
    /// GiB, with a fraction where there is one; `nil` when the answer does not say.
    package let memorySize: Double?
    /// Network interfaces.
    package let interfaceCount: Int?
    package let privateIPsPerInterface: Int?
    /// Ephemeral disks, and GiB of each.
    package let diskCount: Int?
    package let diskSize: Int?

    package init?(_ json: JSON) {
        guard let name = json["VmTypeName"]?.string else { return nil }
        self.name = name
        vcoreCount = json["VcoreCount"]?.integer
        memorySize =
            switch json["MemorySize"] {
            case .integer(let size)?: Double(size)
            case .number(let text)?: Double(text)
            default: nil
            }
        interfaceCount = json["Eth"]?.integer
        privateIPsPerInterface = json["MaxPrivateIps"]?.integer
        diskCount = json["VolumeCount"]?.integer
        diskSize = json["VolumeSize"]?.integer
    }
}
