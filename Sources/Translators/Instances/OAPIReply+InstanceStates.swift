internal import EC2Query
internal import OAPI

extension OAPIReply<VmPowerResponse> {
    /// EC2's answer: each instance with its state before and since.
    ///
    /// - Parameter state: what an instance is on its way to, for the words `InService` and `OutOfService`, by which OAPI's
    ///   description alone calls it.
    func instanceStates(otherwise state: InstanceState) -> EC2Answer {
        let items = response.changes.map { change in
            [
                ResponseElement("instanceId", change.vmID),
                Self.state(change.current, otherwise: state).element("currentState"),
                Self.state(change.previous, otherwise: state).element("previousState"),
            ]
        }
        return EC2Answer(requestID: requestID, [.list("instancesSet", items)])
    }

    private static func state(_ word: String, otherwise state: InstanceState) -> InstanceState {
        switch word {
        case "InService": .running
        case "OutOfService": .stopped
        case "", "Unknown": state
        default: InstanceState(word)
        }
    }
}
