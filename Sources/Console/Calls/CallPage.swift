internal import Audit
internal import EC2Query
internal import Explanation
internal import JSONCoding
internal import OAPI

/// One call: what the client asked, what went upstream, what came back, and what the client was told.
struct CallPage {
    /// A name and its value.
    struct Pair {
        let name: String
        let value: String
    }

    /// One OAPI call of a request, and the calls upstream that were made for it.
    struct Request {
        let name: String
        let body: String
        let isLookUp: Bool
        let command: String
        let hasCommand: Bool
    }

    /// A call upstream as it is recorded.
    struct Answer {
        let name: String
        let endpoint: String
        let status: String
        let requestID: String
        let duration: String
        let attempt: Int
        let isRetry: Bool
    }

    let frame: Frame
    let row: CallRow
    let facts: [Pair]
    let userAgent: String
    let hasUserAgent: Bool
    let isEC2: Bool
    let isOAPI: Bool
    let isLookUp: Bool
    let isWhoAmI: Bool
    let isOwnEvent: Bool
    let parameters: [Pair]
    let hasParameters: Bool
    let areParametersOmitted: Bool
    let requests: [Request]
    let hasRequests: Bool
    let notes: [String]
    let hasNotes: Bool
    let answers: [Answer]
    let hasAnswers: Bool
    let oapiBody: String
    let hasOAPIBody: Bool
    let errorCode: String
    let errorMessage: String
    let hasCallError: Bool
    let elements: String
    let hasElements: Bool
    let hasEnded: Bool
    let isReconciled: Bool
    let resources: [CallRow.Link]
    let hasResources: Bool
    let raw: String

    init(_ frame: Frame, _ entry: AuditEntry, _ record: AuditRecord, _ explanation: CallExplanation?) {
        self.frame = frame
        row = CallRow(entry)
        hasEnded = entry.stage == .outcome
        facts = Self.facts(entry, record)
        userAgent = record.userAgent?.shown(limit: 1024) ?? ""
        hasUserAgent = record.userAgent != nil
        isEC2 = record.protocol == .ec2Query
        isOAPI = record.protocol == .oapi
        isLookUp = record.protocol == .cloudTrail
        isWhoAmI = record.protocol == .sts
        isOwnEvent = record.protocol == .gateway
        let query = RecordedRequest.query(record.action, record.requestParameters)
        parameters = isEC2 ? (query ?? []).map { Pair(name: $0.name.shown(), value: $0.value.shown(limit: 4096)) } : []
        hasParameters = !parameters.isEmpty
        areParametersOmitted = query == nil
        requests = (explanation?.calls ?? []).map { call in
            let command = call.commandLines[.oscCLI]
            return Request(
                name: call.call.name, body: TerminalText.json(call.body.indentedText), isLookUp: call.isLookUp,
                command: command ?? "", hasCommand: command != nil)
        }
        hasRequests = !requests.isEmpty
        notes = isEC2 ? (explanation?.notes ?? []).map { $0.shown(limit: 1024) } : []
        hasNotes = !notes.isEmpty
        answers = record.upstream.map { call in
            Answer(
                name: call.call.shown(), endpoint: call.endpoint.shown(),
                status: call.status.map { "\($0)" } ?? "no answer",
                requestID: call.oapiRequestID?.shown() ?? "none", duration: "\(call.duration.milliseconds) ms",
                attempt: call.attempt, isRetry: call.attempt > 1)
        }
        hasAnswers = !answers.isEmpty
        let response = record.responseElements.map { TerminalText.json($0.indentedText) }
        oapiBody = isOAPI ? response ?? "" : ""
        hasOAPIBody = !oapiBody.isEmpty
        let error = hasEnded ? record.outcome.error : nil
        errorCode = error?.prefixedCode.shown() ?? ""
        errorMessage = error?.message.shown(limit: 2048) ?? ""
        hasCallError = error != nil
        elements = isOAPI ? "" : response ?? ""
        hasElements = !elements.isEmpty
        isReconciled = record.reconciliation != nil
        resources = record.resources.map { .init(text: $0.id, url: ConsolePaths.lineage($0.id)) }
        hasResources = !resources.isEmpty
        // As it is if it is damaged.
        raw = TerminalText.json((try? JSON(parsing: entry.text.utf8))?.indentedText ?? entry.text)  // see above
    }

    private static func facts(_ entry: AuditEntry, _ record: AuditRecord) -> [Pair] {
        var facts: [(String, String?)] = [
            ("Request ID", record.requestID), ("Event ID", record.eventID.text),
            ("Record", entry.intentSequence.map { "\(entry.sequence), announced by \($0)" } ?? "\(entry.sequence)"),
        ]
        switch record.identity {
        case .known(let key, let account, let name):
            facts += [("User", name), ("Access key", key), ("Account", account ?? "not known")]
        case .unknown(let claimed):
            facts += [("User", "not verified"), ("Access key", claimed.map { "\($0) (claimed)" })]
        case .gateway:
            let user = record.consoleUser
            facts += [("User", user.map { "\($0.name), in the console" } ?? "the gateway itself")]
            facts += [("Signed in with", user?.subject.map { "\($0.issuer), as \($0.id)" })]
        }
        facts += [
            ("Client address", record.sourceIPAddress), ("Region", record.region),
            ("ClientToken", record.clientToken), ("Invocation ID", record.invocationID),
            ("TLS", record.tls.map { [$0.version, $0.cipherSuite].compactMap(\.self).joined(separator: " ") }),
            ("Gateway version", record.gatewayVersion),
            ("Taken", record.reconciliation.map { "\($0.intentTime.text); the outcome was looked up afterwards" }),
        ]
        return facts.compactMap { name, value in value.map { Pair(name: name, value: $0.shown(limit: 1024)) } }
    }
}
