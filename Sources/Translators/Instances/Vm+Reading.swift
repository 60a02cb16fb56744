internal import OAPI

extension Vm {
    /// The only name that OUTSCALE gives a root device.
    static let rootDevice = "/dev/sda1"

    /// The request that reads the VM of that ID.
    static func read(_ id: String) -> ReadRequest<Vm> {
        ReadRequest(filters: [ReadFilter("VmIds", [id])])
    }
}
