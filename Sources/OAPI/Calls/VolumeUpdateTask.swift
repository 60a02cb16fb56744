package import JSONCoding

/// OAPI's `VolumeUpdateTask`: a change of a volume's size, type or IOPS.
package struct VolumeUpdateTask: OAPIListed {
    package static let readCall = OAPICall.readVolumeUpdateTasks
    package static let listMember = "VolumeUpdateTasks"

    /// OAPI's `VolumeUpdateParameters`. What is `nil` the answer does not say.
    package struct Shape: Sendable, Hashable {
        /// GiB.
        package let size: Int?
        package let volumeType: String?
        package let iops: Int?

        fileprivate init(_ json: JSON?) {
            size = json?["Size"]?.integer
            volumeType = json?["VolumeType"]?.string
            iops = json?["Iops"]?.integer
        }
    }

    package let taskID: String
    package let volumeID: String
    /// `pending`, `active`, `completed`, `failed`, `canceled`.
    package let state: String
    /// Per cent; `nil` when the answer does not say.
    package let progress: Int?
    /// Why it failed; empty otherwise.
    package let comment: String
    package let startDate: String
    package let completionDate: String
    package let origin: Shape
    package let target: Shape

    package init?(_ json: JSON) {
        guard let taskID = json["TaskId"]?.string, let volumeID = json["VolumeId"]?.string else { return nil }
        self.taskID = taskID
        self.volumeID = volumeID
        state = json["State"]?.string ?? ""
        progress = json["Progress"]?.integer
        comment = json["Comment"]?.string ?? ""
        startDate = json["StartDate"]?.string ?? ""
        completionDate = json["CompletionDate"]?.string ?? ""
        origin = Shape(json["VolumeUpdate"]?["Origin"])
        target = Shape(json["VolumeUpdate"]?["Target"])
    }
}
