internal import EC2Query
internal import OAPI

/// How an instance fares, as EC2 describes it. OAPI has no such report: the VM's state says what there is to say.
///
/// Sources: AWS "InstanceStatus", OUTSCALE "VmStates".
struct InstanceStatusElement: ListedElement {
    static let setName = "instanceStatusSet"
    /// The one detail that is told.
    private static let detail = "reachability"

    let status: VmStatus

    init(_ status: VmStatus) {
        self.status = status
    }

    var id: String { status.vmID }

    var state: InstanceState { InstanceState(status.state) }

    /// EC2's word for the health of the instance and of what is below it.
    var health: String {
        switch state {
        case .running: "ok"
        case .pending: "initializing"
        case .shuttingDown, .terminated, .stopping, .stopped: "not-applicable"
        }
    }

    /// EC2's word for the one detail; `nil` for an instance that does not run.
    var reachability: String? {
        switch state {
        case .running: "passed"
        case .pending: "initializing"
        case .shuttingDown, .terminated, .stopping, .stopped: nil
        }
    }

    var listedElements: [ResponseElement] {
        [
            ResponseElement("instanceId", status.vmID),
            ResponseElement("availabilityZone", status.subregionName),
            .list("eventsSet", status.events.map(Self.event)),
            state.element("instanceState"), healthElement("systemStatus"), healthElement("instanceStatus"),
        ]
    }

    private func healthElement(_ name: String) -> ResponseElement {
        let details = reachability.map { [[ResponseElement("name", Self.detail), ResponseElement("status", $0)]] }
        return ResponseElement(name, [ResponseElement("status", health), .list("details", details ?? [])])
    }

    private static func event(_ event: VmStatus.Event) -> [ResponseElement] {
        var elements = [ResponseElement("code", event.code), ResponseElement("description", event.description)]
        for (name, date) in [("notBefore", event.notBefore), ("notAfter", event.notAfter)] {
            if let time = EC2Time(date)?.text { elements.append(ResponseElement(name, time)) }
        }
        return elements
    }
}

extension InstanceStatusElement {
    static let filters: [FilterRule<InstanceStatusElement>] = [
        FilterRule("availability-zone", .texts("SubregionNames")) { [$0.status.subregionName] },
        FilterRule("event.code", .texts("MaintenanceEventCodes")) { $0.status.events.map(\.code) },
        FilterRule("event.description") { $0.status.events.map(\.description) },
        FilterRule("event.not-after") { $0.status.events.compactMap { EC2Time($0.notAfter)?.text } },
        FilterRule("event.not-before") { $0.status.events.compactMap { EC2Time($0.notBefore)?.text } },
        FilterRule("instance-state-code") { [String($0.state.code)] },
        FilterRule("instance-state-name") { [$0.state.rawValue] },
        FilterRule("instance-status.reachability") { [$0.reachability].compactMap(\.self) },
        FilterRule("instance-status.status") { [$0.health] },
        FilterRule("system-status.reachability") { [$0.reachability].compactMap(\.self) },
        FilterRule("system-status.status") { [$0.health] },
    ]
}
