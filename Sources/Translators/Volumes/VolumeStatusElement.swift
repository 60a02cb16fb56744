internal import EC2Query
internal import JSONCoding
internal import OAPI

/// How a volume fares, as EC2 describes it. OAPI has no such report: the volume's state says what there is to say.
///
/// | `State`               | `volumeStatus`      | its detail `io-enabled` |
/// |-----------------------|---------------------|-------------------------|
/// | `available`, `in-use` | `ok`                | `passed`                |
/// | `error`               | `impaired`          | `failed`                |
/// | any other             | `insufficient-data` | `insufficient-data`     |
///
/// Sources: AWS "VolumeStatusItem", OUTSCALE "Volume".
struct VolumeStatusElement: ListedElement {
    static let setName = "volumeStatusSet"
    /// The one detail that is told.
    private static let detail = "io-enabled"

    private enum Health: String {
        case ok
        case impaired
        case insufficientData = "insufficient-data"

        init(_ state: String) {
            switch state {
            case "available", "in-use": self = .ok
            case "error": self = .impaired
            default: self = .insufficientData
            }
        }

        /// The states of OAPI's that mean it; `nil` when they are not all known.
        var states: [String]? {
            switch self {
            case .ok: ["available", "in-use"]
            case .impaired: ["error"]
            case .insufficientData: nil
            }
        }

        var detail: String {
            switch self {
            case .ok: "passed"
            case .impaired: "failed"
            case .insufficientData: rawValue
            }
        }
    }

    private let volume: Volume
    private let health: Health

    init(_ volume: Volume) {
        self.volume = volume
        health = Health(volume.state)
    }

    var id: String { volume.volumeID }

    var listedElements: [ResponseElement] {
        [
            ResponseElement("volumeId", volume.volumeID),
            ResponseElement("availabilityZone", volume.subregionName),
            ResponseElement(
                "volumeStatus",
                [
                    ResponseElement("status", health.rawValue),
                    .list(
                        "details",
                        [[ResponseElement("name", Self.detail), ResponseElement("status", health.detail)]]),
                ]),
            .list("eventsSet", []),
            .list("actionsSet", []),
        ]
    }
}

extension VolumeStatusElement {
    /// OUTSCALE announces neither events nor actions: filters on these find nothing.
    static let filters: [FilterRule<VolumeStatusElement>] =
        [
            "action.code", "action.description", "action.event-id", "event.description", "event.event-id",
            "event.event-type", "event.not-after", "event.not-before",
        ].map { FilterRule($0) { _ in [] } } + [
            FilterRule("availability-zone", .texts("SubregionNames")) { [$0.volume.subregionName] },
            FilterRule("volume-status.details-name", always: detail),
            FilterRule("volume-status.details-status") { [$0.health.detail] },
            FilterRule(
                "volume-status.status",
                FilterPush("VolumeStates") { values, _ in
                    let states = values.map { Health(rawValue: $0)?.states }
                    return states.contains(nil) ? nil : .strings(states.compactMap { $0 }.flatMap { $0 })
                }
            ) { [$0.health.rawValue] },
        ]
}
