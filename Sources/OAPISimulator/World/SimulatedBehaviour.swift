/// Speeds, quotas and choices of the simulated cloud.
package struct SimulatedBehaviour: Sendable, Equatable {
    /// When a copy is finished. OUTSCALE's own example shows a copy that is completed at once; others are not.
    package enum CopyCompletion: String, Sendable, CaseIterable {
        /// In the answer to the call.
        case atOnce = "AtOnce"
        /// After ``SimulatedBehaviour/copyTime``.
        case gradual = "Gradual"
        /// The first copy gradually, the second at once, and so on.
        case alternating = "Alternating"
    }

    /// What a copy says of the volume it does not come from.
    package enum CopyVolumeID: String, Sendable, CaseIterable {
        /// No member `VolumeId`.
        case absent = "Absent"
        /// An empty string.
        case empty = "Empty"
    }

    /// When copies finish.
    package var copyCompletion = CopyCompletion.alternating
    /// The `VolumeId` of copies and imports.
    package var copyVolumeID = CopyVolumeID.absent
    /// How long a volume's snapshot is `in-queue`.
    package var queueTime = Duration.seconds(1)
    /// How long it is `pending` after that.
    package var snapshotTime = Duration.seconds(4)
    /// How long a gradual copy takes.
    package var copyTime = Duration.seconds(3)
    /// How long an import takes.
    package var importTime = Duration.seconds(5)
    /// How long an export takes.
    package var exportTime = Duration.seconds(5)
    /// How long a new volume is `creating`.
    package var volumeTime = Duration.seconds(1)
    /// How long an image of a VM or of a manifest is `pending`.
    package var imageTime = Duration.seconds(2)
    /// How long a VM takes to start and to stop.
    package var vmTime = Duration.seconds(1)
    /// How long an update of a volume takes.
    package var updateTime = Duration.seconds(2)
    /// How long a deleted snapshot or volume is still listed, as `deleting`.
    package var deletionTime = Duration.zero
    /// How long a page token is good.
    package var pageTokenTime = Duration.seconds(900)
    /// How many results a read without `ResultsPerPage` gives.
    package var unpagedLimit = 1000
    /// Snapshots that an account may have; `nil` is no limit.
    package var snapshotQuota: Int?
    /// Snapshots that an account may have in progress; `nil` is no limit.
    package var concurrentSnapshotQuota: Int?
    /// Volumes that an account may have; `nil` is no limit.
    package var volumeQuota: Int?
    /// Calls in a second that the whole platform takes (503, code 6); `nil` is no limit.
    package var platformCallsPerSecond: Int?
    /// Calls in a second that one account may make (429, code 24); `nil` is no limit.
    package var accountCallsPerSecond: Int?
    /// Calls in a second of one name that one account may make (429, code 25); `nil` is no limit.
    package var callCallsPerSecond: Int?
    /// Calls that nobody has the right to (403, code 4).
    package var deniedCalls: Set<String> = []

    /// The defaults.
    package init() {}
}
