internal import EC2Query
internal import OAPI

/// Since when volumes are attached: EC2 tells it of the volume, OUTSCALE of the VM's device alone.
struct AttachTimes {
    /// EC2's `attachTime` by the volume's ID.
    private let times: [String: String]

    init(_ vms: [Vm]) {
        var times: [String: String] = [:]
        for device in vms.flatMap(\.devices) { times[device.volumeID] = EC2Time(device.linkDate)?.text }
        self.times = times
    }

    subscript(volumeID: String) -> String? { times[volumeID] }

    /// Reads the VMs of those IDs. What cannot be read is not told: the volumes themselves were.
    static func read(of vmIDs: [String], with client: some OAPIClient) async -> AttachTimes {
        let reply = try? await client.send(Vm.read(vmIDs))  // said above
        return AttachTimes(reply?.response.items ?? [])
    }

    /// The volumes with what is known of them besides.
    static func told(of volumes: [VolumeElement], with client: some OAPIClient) async -> [VolumeElement] {
        var vmIDs: [String] = []
        for link in volumes.flatMap(\.volume.links) where !vmIDs.contains(link.vmID) { vmIDs.append(link.vmID) }
        guard !vmIDs.isEmpty else { return volumes }
        let times = await read(of: vmIDs, with: client)
        return volumes.map { VolumeElement($0.volume, attachTime: times[$0.id]) }
    }
}
