/// A VM of the simulated cloud. Its devices are the volumes that are linked to it.
struct VmRecord: Sendable {
    /// Whether it is meant to run, and since when; it gets there in ``SimulatedBehaviour/vmTime``.
    struct Power: Sendable, Equatable {
        let isOn: Bool
        let since: WallTime
    }

    let id: String
    let accountID: String
    var type: String
    let imageID: String
    let subregion: String
    let created: WallTime
    let reservationID: String
    var power: Power
    var keypairName: String?
    var deletionProtection = false
    var isSourceDestChecked = true
    var shutdownBehavior = "stop"
    var userData = ""
    var securityGroupIDs = ["sg-12345678"]
    var tags: [ResourceTag] = []

    func state(at now: WallTime, taking time: Duration) -> String {
        let isThere = now - power.since >= time
        return power.isOn ? (isThere ? "running" : "pending") : (isThere ? "stopped" : "stopping")
    }
}

/// A change of a volume's size, type or IOPS, which the volume shows when it is over.
struct UpdateTaskRecord: Sendable {
    /// How a volume is before or after.
    struct Shape: Sendable, Equatable {
        let size: Int
        let type: String
        let iops: Int?
    }

    let id: String
    let accountID: String
    let volumeID: String
    let origin: Shape
    let target: Shape
    let started: WallTime
    let time: Duration

    func isOver(at now: WallTime) -> Bool { now - started >= time }
}
