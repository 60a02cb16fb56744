/// Records an operator's word for the outcome of a call that has none: OUTSCALE's answer never came, or the gateway was
/// killed before it saw one, and nothing at OUTSCALE bears the call's token. The record is sealed with the chain's key as every other.
package struct AuditSettlement {
    /// Why a call was not settled.
    package enum Failure: Error, Equatable, CustomStringConvertible {
        case noSuchCall
        /// It has an outcome, and there is one for each call.
        case hasOutcome
        /// It may be under way yet.
        case tooYoung
        /// Another gateway's chain holds it.
        case ofGateway(String)
        /// A call that makes something was done only if it made one of these.
        case productMissing(AuditResource.Kind)
        /// It makes no such thing.
        case makesNone(AuditResource)
        /// What is stored of it is no record.
        case unreadable
        case notRecorded(AuditFailure)

        package var description: String {
            switch self {
            case .noSuchCall: "no call is recorded under that name"
            case .hasOutcome: "the call has an outcome: nothing was recorded"
            case .tooYoung: "the call may be under way: settle it when it is ten minutes old"
            case .ofGateway(let name): "the call is recorded by gateway \(TerminalText(name)): settle it with its key"
            case .productMissing(let kind): "name what the call made by --resource \(kind.prefix)…"
            case .makesNone(let resource): "a call of that action does not make \(resource.id)"
            case .unreadable: "the record of the call was altered: run passerelle audit verify"
            case .notRecorded(let failure): "nothing was recorded: \(AuditStoreFailure(failure))"
            }
        }
    }

    /// Longer than a call and its signature last.
    package static let minimumAge = Duration.seconds(600)

    private let reader: any AuditReader
    private let writer: AuditWriter
    /// The gateway whose chain the writer adds to; `nil` in a store of one chain.
    private let gateway: String?
    private let version: String

    package init(reader: any AuditReader, writer: AuditWriter, gateway: String?, version: String) {
        self.reader = reader
        self.writer = writer
        self.gateway = gateway
        self.version = version
    }

    /// Records the outcome, durable on return.
    ///
    /// - Parameter name: who says so.
    package func settle(
        _ call: AuditEntryName, as verdict: AuditVerdict, by name: String, at now: AuditTime = .now()
    ) async throws -> AuditEntry {
        guard let entry = try await reader.entry(call) else { throw Failure.noSuchCall }
        guard entry.stage == .intent else { throw Failure.hasOutcome }
        guard let intent = try? entry.record() else { throw Failure.unreadable }
        if let gateway, !gateway.isIdentical(to: entry.chain) { throw Failure.ofGateway(entry.chain) }
        guard now.milliseconds - intent.time.milliseconds >= Self.minimumAge.wholeMilliseconds else {
            throw Failure.tooYoung
        }
        try check(verdict, of: intent)
        do throws(AuditFailure) {
            let outcome = intent.settled(verdict, by: name, at: now, version: version)
            try await writer.settle(outcome, of: entry, until: .now + .seconds(30))
        } catch {
            throw Failure.notRecorded(error)
        }
        // The call's own outcome, or somebody else's word, may have come first.
        guard let settled = try await reader.entry(.id(intent.eventID.text)), settled.stage == .outcome,
            try settled.record().reconciliation?.settledBy == name.cut(to: AuditLimits.identifier)
        else { throw Failure.hasOutcome }
        return settled
    }

    private func check(_ verdict: AuditVerdict, of intent: AuditRecord) throws(Failure) {
        switch verdict {
        case .notDone: return
        case .done(let resource?) where resource.kind != intent.product: throw .makesNone(resource)
        case .done(nil): if let product = intent.product { throw .productMissing(product) }
        case .done: return
        }
    }
}
