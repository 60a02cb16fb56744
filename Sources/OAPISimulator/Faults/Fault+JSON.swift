/// Why a control request is not understood; the text names the member.
struct ControlFailure: Error, Equatable, Sendable {
    let text: String

    init(_ text: String) { self.text = text }
}

extension Fault {
    private static let names: Set<String> = [
        "Kind", "Call", "Times", "Skip", "Moment", "DelayBeforeMilliseconds", "DelayAfterMilliseconds", "Status",
        "Code", "Type", "Details", "Seconds",
    ]

    /// Reads a fault in the form that `PUT /simulator/faults` takes, see ``SimulatorState/control(_:at:)``.
    ///
    /// - Throws: the member that is unknown, missing or out of range.
    init(_ json: JSONValue) throws(ControlFailure) {
        guard let object = json.objectValue else { throw ControlFailure("a fault is an object") }
        if let name = object.names.first(where: { !Self.names.contains($0) }) {
            throw ControlFailure("unknown member \(name)")
        }
        let word = object.string("Kind") ?? "None"
        let status = object.integer("Status")
        if let status, !(100...599).contains(status) { throw ControlFailure("Status must be 100…599") }
        let code = object.string("Code") ?? object.integer("Code").map { String($0) }
        let details = object.string("Details") ?? ""
        var moment: Moment?
        if let name = object.string("Moment") {
            guard let named = Moment(rawValue: name) else { throw ControlFailure("Moment must be Before or After") }
            moment = named
        }
        let kind: Kind
        switch word {
        case "None": kind = .none
        case "Error":
            kind = .error(
                status: status ?? 500, code: code, type: object.string("Type") ?? "InternalError", details: details
            )
        case "HTML": kind = .html(status: status ?? 502)
        case "Empty": kind = .empty(status: status ?? 502)
        case "Problem":
            kind = .problem(status: status ?? 503, title: object.string("Type") ?? "Unavailable", detail: details)
        case "Legacy": kind = .legacy(status: status ?? 400, code: code ?? "InternalError")
        case "Cut": kind = .cut
        case "CutBefore":
            kind = .cut
            moment = .before
        case "CutAfter":
            kind = .cut
            moment = .after
        case "Truncated":
            kind = .truncated
            moment = .after
        case "Malformed":
            kind = .malformed
            moment = moment ?? .after
        case "Throttled": kind = Fault.throttled().kind
        case "ThrottledPerAccount": kind = Fault.throttledPerAccount().kind
        case "ThrottledPerCall": kind = Fault.throttledPerCall().kind
        case "Locked": kind = Fault.locked(permanently: false).kind
        case "LockedPermanently": kind = Fault.locked(permanently: true).kind
        case "ClockSkew": kind = .clockSkew(seconds: object.integer("Seconds") ?? 60)
        default: throw ControlFailure("unknown Kind \(word)")
        }
        self.init(
            kind, call: object.string("Call"), times: try count(object, "Times", default: 1),
            skip: try count(object, "Skip", default: 0), moment: moment ?? .before,
            delayBefore: .milliseconds(try count(object, "DelayBeforeMilliseconds", default: 0)),
            delayAfter: .milliseconds(try count(object, "DelayAfterMilliseconds", default: 0))
        )
    }

    /// The fault as `GET /simulator/faults` shows it.
    var json: JSONValue {
        var object: JSONObject = [
            "Times": .integer(times), "Skip": .integer(skip), "Moment": .string(moment.rawValue),
            "DelayBeforeMilliseconds": .integer(Int(delayBefore.milliseconds)),
            "DelayAfterMilliseconds": .integer(Int(delayAfter.milliseconds)),
        ]
        if let call { object["Call"] = .string(call) }
        let shown: JSONObject
        switch kind {
        case .none: shown = ["Kind": "None"]
        case .error(let status, let code, let type, let details):
            shown = [
                "Kind": "Error", "Status": .integer(status), "Code": code.map { .string($0) } ?? .null,
                "Type": .string(type), "Details": .string(details),
            ]
        case .html(let status): shown = ["Kind": "HTML", "Status": .integer(status)]
        case .empty(let status): shown = ["Kind": "Empty", "Status": .integer(status)]
        case .problem(let status, let title, let detail):
            shown = [
                "Kind": "Problem", "Status": .integer(status), "Type": .string(title), "Details": .string(detail),
            ]
        case .legacy(let status, let code):
            shown = ["Kind": "Legacy", "Status": .integer(status), "Code": .string(code)]
        case .cut: shown = ["Kind": "Cut"]
        case .truncated: shown = ["Kind": "Truncated"]
        case .malformed: shown = ["Kind": "Malformed"]
        case .clockSkew(let seconds): shown = ["Kind": "ClockSkew", "Seconds": .integer(seconds)]
        }
        for member in shown.members where member.value != .null { object[member.name] = member.value }
        return .object(object)
    }
}

/// A member that counts something; never negative.
private func count(_ object: JSONObject, _ name: String, default standard: Int) throws(ControlFailure) -> Int {
    guard let value = object[name] else { return standard }
    guard let number = value.integerValue, number >= 0 else { throw ControlFailure("\(name) must be a number") }
    return number
}
