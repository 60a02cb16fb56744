internal import JSONCoding

/// What an operator says of a call whose outcome nobody recorded.
package enum AuditVerdict: Sendable, Hashable {
    /// It was done, and made that resource, if it is a call that makes one.
    case done(AuditResource?)
    case notDone
}

extension AuditRecord {
    /// What a call of this action makes, when it succeeds; `nil` for one that makes nothing that can be looked for.
    package var product: AuditResource.Kind? { CreatingCall(action, by: `protocol`)?.kind }

    /// What the answer names: what a call that makes something made.
    package var answered: [AuditResource] {
        var list = ResourceList()
        list.add(namedBy: responseElements, atMost: AuditLimits.resources(of: access))
        return list.all
    }

    /// The outcome of this intent by an operator's word.
    ///
    /// - Parameter name: who says so.
    package func settled(_ verdict: AuditVerdict, by name: String, at time: AuditTime, version: String) -> AuditRecord {
        var record = self
        switch verdict {
        case .done(let resource):
            record.outcome = .succeeded
            // As the answer would have named it, so that it is found by the same paths.
            record.responseElements = resource.map { resource in
                resource.kind.answerPath(by: `protocol`).reversed()
                    .reduce(.string(resource.id)) { .object([.init($1, $0)]) }
            }
        case .notDone:
            record.outcome = .failed(
                AuditError(.server, code: "NotMade", message: "an operator found that it was not done"))
            record.responseElements = nil
        }
        record.upstream = []
        record.reconciliation = AuditReconciliation(
            intentTime: self.time, settledBy: name.cut(to: AuditLimits.identifier))
        record.time = time
        record.gatewayVersion = version
        return record
    }
}
