extension SimulatorState {
    /// Answers the control endpoints. They check nobody's identity: the simulator is for the loopback interface only.
    ///
    /// | Endpoint                                   | Does                                                           |
    /// |--------------------------------------------|----------------------------------------------------------------|
    /// | `GET PUT POST DELETE /simulator/faults`    | shows, replaces, adds to, clears the faults still to come       |
    /// | `GET DELETE /simulator/requests`           | shows (all, or `?since=NUMBER`), clears the journal             |
    /// | `GET /simulator/state`                     | shows everything that exists, of all owners                     |
    /// | `POST /simulator/snapshots`                | makes many snapshots, see ``World/seedSnapshots(_:at:)``        |
    /// | `POST /simulator/volumes`                  | makes a volume, see ``World/seedVolume(_:at:)``                 |
    /// | `POST /simulator/vms`                      | makes a VM, see ``World/seedVm(_:at:)``                         |
    /// | `POST /simulator/images`                   | makes an image, see ``World/seedImage(_:at:)``                  |
    /// | `GET POST /simulator/clock`                | `AdvanceSeconds` moves the cloud's time on; `SkewSeconds` sets  |
    /// |                                            | how far the clock for signatures and `Date` is ahead            |
    /// | `GET PUT /simulator/behaviour`             | speeds, quotas, limits, choices, see ``SimulatedBehaviour``     |
    ///
    /// `Call` is the action of a request for FCU, which is told of a fault in FCU's words where it has any.
    /// A fault is `{"Kind", "Call", "Times", "Skip", "Moment", "DelayBeforeMilliseconds", "DelayAfterMilliseconds", …}`,
    /// or an array of them; all members are optional. `Call` is any call when absent, `Times` 1, `Skip` 0. `Moment` is
    /// `Before` (the call has no effect; the default) or `After` (it has, but the answer is the fault's). Kinds:
    ///
    /// | Kind                                                  | Answer                                              |
    /// |-------------------------------------------------------|-----------------------------------------------------|
    /// | `None`                                                | the call's own; for delays                          |
    /// | `Error` with `Status`, `Code`, `Type`, `Details`      | an OAPI error document                              |
    /// | `HTML`, `Empty` with `Status`                         | a page of HTML; no body (502 unless said)           |
    /// | `Problem` with `Status`, `Type`, `Details`            | `application/problem+json` (503 unless said)        |
    /// | `Legacy` with `Status`, `Code`                        | `{"__type": CODE}` (400 unless said)                |
    /// | `CutBefore`, `CutAfter`, `Cut` with `Moment`          | the connection closed, before or after the effect   |
    /// | `Truncated`                                           | after the effect: half the body, then closed        |
    /// | `Malformed`                                           | after the effect: 200, and no JSON                  |
    /// | `Throttled`, `ThrottledPerAccount`, `ThrottledPerCall`| 503 code 6; 429 code 24; 429 code 25                |
    /// | `Locked`, `LockedPermanently`                         | 401 code 13; 401 code 11                            |
    /// | `ClockSkew` with `Seconds`                            | 401 code 1, `Date` off by so many seconds           |
    ///
    /// - Returns: `nil` when the target is not below `/simulator/`.
    package mutating func control(_ request: SimulatedRequest, at now: WallTime) -> SimulatedReply? {
        guard request.path.hasPrefix("/simulator/") else { return nil }
        do throws(ControlFailure) {
            guard let document = try perform(request, at: now) else {
                return .json(["Error": "no such control endpoint"], status: 404, date: now)
            }
            return .json(document, status: 200, date: now)
        } catch {
            return .json(["Error": .string(error.text)], status: 400, date: now)
        }
    }

    private mutating func perform(_ request: SimulatedRequest, at now: WallTime) throws(ControlFailure) -> JSONValue? {
        let body = try document(request.body)
        switch (request.method, request.path) {
        case ("GET", "/simulator/faults"): break
        case ("PUT", "/simulator/faults"): faults.replace(with: try readFaults(body))
        case ("POST", "/simulator/faults"): faults.append(try readFaults(body))
        case ("DELETE", "/simulator/faults"): faults.replace(with: [])
        case ("GET", "/simulator/requests"): return .array(entries(request.query).map(\.json))
        case ("DELETE", "/simulator/requests"):
            clearJournal()
            return [:]
        case ("GET", "/simulator/state"): return world.json(at: now + timeAhead)
        case ("POST", "/simulator/snapshots"):
            return .object(["SnapshotIds": .strings(try world.seedSnapshots(body, at: now + timeAhead))])
        case ("POST", "/simulator/volumes"):
            return .object(["VolumeId": .string(try world.seedVolume(body, at: now + timeAhead))])
        case ("POST", "/simulator/vms"):
            return .object(["VmId": .string(try world.seedVm(body, at: now + timeAhead))])
        case ("POST", "/simulator/images"):
            return .object(["ImageId": .string(try world.seedImage(body, at: now + timeAhead))])
        case ("POST", "/simulator/clock"):
            try setClock(body)
            return clock(now)
        case ("GET", "/simulator/clock"): return clock(now)
        case ("PUT", "/simulator/behaviour"):
            world.behaviour = try SimulatedBehaviour(body, changing: world.behaviour)
            return world.behaviour.json
        case ("GET", "/simulator/behaviour"): return world.behaviour.json
        default: return nil
        }
        return .array(faults.faults.map(\.json))
    }

    private func document(_ body: [UInt8]) throws(ControlFailure) -> JSONValue {
        if body.isEmpty { return [:] }
        do throws(JSONFailure) {
            return try JSONValue(parsing: body)
        } catch {
            throw ControlFailure("the body is not JSON")
        }
    }

    /// One fault, or an array of them.
    private func readFaults(_ body: JSONValue) throws(ControlFailure) -> [Fault] {
        var faults: [Fault] = []
        for element in body.arrayValue ?? [body] { faults.append(try Fault(element)) }
        return faults
    }

    /// The journal, or what came after the entry named by `since=NUMBER`.
    private func entries(_ query: String) -> [JournalEntry] {
        guard query.hasPrefix("since="), let number = Int(query.dropFirst(6)) else { return journal }
        return journal.filter { $0.number > number }
    }

    private mutating func setClock(_ body: JSONValue) throws(ControlFailure) {
        guard let object = body.objectValue, !object.members.isEmpty else {
            throw ControlFailure("AdvanceSeconds or SkewSeconds is missing")
        }
        for member in object.members {
            guard let seconds = member.value.integerValue else { throw ControlFailure("\(member.name) is no number") }
            switch member.name {
            case "AdvanceSeconds": timeAhead += .seconds(seconds)
            case "SkewSeconds": clockSkew = .seconds(seconds)
            default: throw ControlFailure("unknown member \(member.name)")
            }
        }
    }

    private func clock(_ now: WallTime) -> JSONValue {
        [
            "CloudTime": .string((now + timeAhead).iso8601), "SignatureTime": .string((now + clockSkew).iso8601),
            "SkewSeconds": .integer(Int(clockSkew.components.seconds)),
        ]
    }
}
