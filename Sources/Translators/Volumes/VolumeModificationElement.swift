internal import EC2Query
internal import OAPI

/// A change of a volume as EC2 describes it.
///
/// | EC2                             | OAPI                              | Rule                                     |
/// |---------------------------------|-----------------------------------|------------------------------------------|
/// | `volumeId`                      | `VolumeId`                        |                                          |
/// | `modificationState`             | `State`                           | `pending`, `active` are `modifying`      |
/// | `statusMessage`                 | `Comment`                         | where it failed                          |
/// | `targetSize`, `targetIops`, …   | `VolumeUpdate.Target`             |                                          |
/// | `originalSize`, `originalIops`… | `VolumeUpdate.Origin`             |                                          |
/// | `progress`                      | `Progress`                        |                                          |
/// | `startTime`, `endTime`          | `StartDate`, `CompletionDate`     | with three digits of a second            |
///
/// Sources: AWS "VolumeModification", OUTSCALE "VolumeUpdateTask".
struct VolumeModificationElement: ListedElement {
    static let setName = "volumeModificationSet"

    /// EC2's words for where a change is. `optimizing` is not among OUTSCALE's.
    enum State: String, Sendable {
        case modifying
        case completed
        case failed

        /// - Parameter state: OAPI's. What is not known is not over.
        init(_ state: String) {
            switch state {
            case "completed": self = .completed
            case "failed", "canceled": self = .failed
            default: self = .modifying
            }
        }
    }

    /// How a volume is before or after.
    struct Shape: Sendable, Hashable {
        let size: Int?
        let iops: Int?
        let type: String?

        /// - Parameter prefix: `target` or `original`.
        func elements(_ prefix: String) -> [ResponseElement] {
            var elements: [ResponseElement] = []
            if let size { elements.append(ResponseElement(prefix + "Size", String(size))) }
            if let iops { elements.append(ResponseElement(prefix + "Iops", String(iops))) }
            elements.append(present: prefix + "VolumeType", type ?? "")
            return elements + [ResponseElement(prefix + "MultiAttachEnabled", "false")]
        }
    }

    private let task: VolumeUpdateTask

    init(_ task: VolumeUpdateTask) {
        self.task = task
    }

    var id: String { task.volumeID }

    /// When the change was asked for, as OAPI says it: later texts are greater.
    var startDate: String { task.startDate }

    private var state: State { State(task.state) }
    private var target: Shape { Shape(size: task.target.size, iops: task.target.iops, type: task.target.volumeType) }
    private var origin: Shape { Shape(size: task.origin.size, iops: task.origin.iops, type: task.origin.volumeType) }

    var listedElements: [ResponseElement] {
        var elements = [
            ResponseElement("volumeId", task.volumeID), ResponseElement("modificationState", state.rawValue),
        ]
        if state == .failed { elements.append(present: "statusMessage", task.comment) }
        elements += target.elements("target") + origin.elements("original")
        elements.append(ResponseElement("progress", state == .completed ? "100" : String(task.progress ?? 0)))
        if let time = EC2Time(task.startDate)?.text { elements.append(ResponseElement("startTime", time)) }
        if let time = EC2Time(task.completionDate)?.text { elements.append(ResponseElement("endTime", time)) }
        return elements
    }
}

extension VolumeModificationElement {
    static let filters: [FilterRule<VolumeModificationElement>] = [
        FilterRule("modification-state") { [$0.state.rawValue] },
        FilterRule("original-iops") { [$0.origin.iops].compactMap { $0 }.map { String($0) } },
        FilterRule("original-size") { [$0.origin.size].compactMap { $0 }.map { String($0) } },
        FilterRule("original-volume-type") { [$0.origin.type].compactMap(\.self) },
        FilterRule("start-time") { [EC2Time($0.task.startDate)?.text].compactMap(\.self) },
        FilterRule("target-iops") { [$0.target.iops].compactMap { $0 }.map { String($0) } },
        FilterRule("target-size") { [$0.target.size].compactMap { $0 }.map { String($0) } },
        FilterRule("target-volume-type") { [$0.target.type].compactMap(\.self) },
        FilterRule("volume-id", .ids("VolumeIds", of: .volume)) { [$0.task.volumeID] },
    ]
}
