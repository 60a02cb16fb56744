internal import EC2Query
internal import OAPI

/// Starts or stops instances, all or none.
///
/// OAPI takes no ClientToken here: an answer that did not come is settled by reading the instances.
struct PowerChange<Request: VmPowerRequest> where Request.Response == VmPowerResponse {
    /// The EC2 action in whose service this is done.
    let action: String
    let request: Request
    /// The states in which instances are once it is done; the first is what they are in at once.
    let states: [InstanceState]

    func perform(with client: some OAPIClient) async throws(EC2Error) -> EC2Answer {
        if request.dryRun { throw await client.dryRun(request, in: action, about: request.vmIDs.first) }
        do throws(OAPIFailure) {
            let reply = try await client.send(request)
            let items = reply.response.changes.map { change in
                Self.item(change.vmID, now: state(change.current), before: state(change.previous))
            }
            return EC2Answer(requestID: reply.requestID, [.list("instancesSet", items)])
        } catch {
            if error.mayHaveTakenEffect, let found = await outcome(with: client) { return found }
            throw EC2Error(
                error, in: action, about: error.culprit(of: request.vmIDs), repetition: request.repetition)
        }
    }

    /// The answer when all instances are found as they were to become; how they were before is not known then. `nil` too
    /// when the look-up fails.
    private func outcome(with client: some OAPIClient) async -> EC2Answer? {
        let reply = try? await client.send(Vm.read(request.vmIDs))  // the failure to answer with is the change's own
        let found = (reply?.response.items ?? []).map { (id: $0.vmID, state: InstanceState($0.state)) }
        var items: [[ResponseElement]] = []
        for id in request.vmIDs {
            guard let state = found.first(where: { $0.id == id })?.state, states.contains(state) else { return nil }
            items.append(Self.item(id, now: state, before: state))
        }
        return EC2Answer(requestID: reply?.requestID, [.list("instancesSet", items)])
    }

    private static func item(_ id: String, now: InstanceState, before: InstanceState) -> [ResponseElement] {
        [ResponseElement("instanceId", id), now.element("currentState"), before.element("previousState")]
    }

    /// EC2's word for OAPI's. Its description alone calls the states `InService` and `OutOfService`.
    private func state(_ word: String) -> InstanceState {
        switch word {
        case "InService": .running
        case "OutOfService": .stopped
        case "", "Unknown": states.first ?? .pending
        default: InstanceState(word)
        }
    }
}
