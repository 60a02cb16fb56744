internal import OAPI

extension Vm {
    /// The only name that OUTSCALE gives a root device.
    static let rootDevice = "/dev/sda1"

    /// The request that reads the VMs of those IDs.
    static func read(_ ids: [String]) -> ReadRequest<Vm> {
        ReadRequest(filters: [ReadFilter("VmIds", ids)])
    }
}
