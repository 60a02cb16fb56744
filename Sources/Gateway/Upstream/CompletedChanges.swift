internal import Audit
internal import JSONCoding
internal import OAPI

/// What a client's request has changed at OUTSCALE so far: for the record of one that fails half way.
struct CompletedChanges: Sendable {
    /// What is said of a call is looked through only when the request fails.
    fileprivate struct Change: Sendable {
        let call: OAPICall
        let request: JSON
        let answer: JSON?
    }

    private var changes: [Change] = []
    private var left: [String] = []

    /// Notes a call that OUTSCALE said it did.
    mutating func note(_ call: OAPICall, request: JSON, answer: JSON?) {
        changes.append(Change(call: call, request: request, answer: answer))
    }

    /// Notes resources that stay behind when what they belong to is taken back.
    mutating func leave(_ resourceIDs: [String]) { left += resourceIDs }

    /// As the record of a call that failed has them; `nil` when nothing was changed.
    var elements: JSON? {
        let done = changes.filter { $0.request["DryRun"] != .bool(true) }
        guard !done.isEmpty else { return nil }
        return .object(present: [
            "completedCalls": .array(
                done.map { change in
                    .object([
                        JSON.Member("call", .string(change.call.name)),
                        JSON.Member("resources", .strings(change.resources)),
                    ])
                }),
            "left": left.isEmpty ? nil : .strings(left),
        ])
    }
}

extension CompletedChanges.Change {
    /// A call that makes something is of what its answer names, any other of what its request names.
    fileprivate var resources: [String] {
        let named = request.resourceIDs
        guard call.name.hasPrefix("Create"), call != .createTags else { return named }
        return (answer?.resourceIDs ?? []).filter { !named.contains($0) }
    }
}

extension JSON {
    /// The IDs that records are found by, each once, in their order.
    fileprivate var resourceIDs: [String] {
        var ids: [String] = []
        var pending = [self]
        while let value = pending.popLast() {
            switch value {
            case .null, .bool, .integer, .number: continue
            case .string(let text): if AuditResource(text) != nil, !ids.contains(text) { ids.append(text) }
            case .array(let values): pending += values.reversed()
            case .object(let members): pending += members.reversed().map(\.value)
            }
        }
        return ids
    }
}
