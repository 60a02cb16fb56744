internal import Audit

/// One call as a row of the table.
struct CallRow {
    /// A resource that can be followed.
    struct Link {
        let text: String
        let url: String
    }

    let sequence: Int
    let url: String
    let time: String
    let action: String
    let protocolName: String
    let outcome: String
    let outcomeMark: String
    let error: String
    let hasError: Bool
    /// What the client was told.
    let reason: String
    let who: String
    let isVerified: Bool
    let accessKey: String
    let account: String
    let hasSource: Bool
    let source: Link
    let hasCopy: Bool
    let copy: Link
    let address: String
    let duration: String
    let hasEnded: Bool

    init(_ entry: AuditEntry) {
        sequence = entry.sequence
        url = ConsolePaths.call(entry.place)
        outcome = entry.outcome.rawValue
        outcomeMark = entry.outcome.mark
        hasEnded = entry.stage == .outcome
        guard let record = try? entry.record() else {  // shown as what it is
            (time, action, protocolName) = ("", "row \(entry.sequence) is unreadable", "")
            (error, hasError, reason, who, isVerified, accessKey, account) = ("", false, "", "", false, "", "")
            (hasSource, source, hasCopy, copy) = (false, Link(text: "", url: ""), false, Link(text: "", url: ""))
            (address, duration) = ("", "")
            return
        }
        time = record.time.text
        action = record.action.shown(limit: 64)
        protocolName = record.protocol.shortName
        let failure = entry.stage == .outcome ? record.outcome.error : nil
        error = failure?.code.shown(limit: 64) ?? ""
        hasError = failure != nil
        reason = failure?.message.shown(limit: 160) ?? ""
        switch record.identity {
        case .known(_, _, let name): (who, isVerified) = (name.shown(limit: 64), true)
        case .unknown: (who, isVerified) = ("not verified", false)
        case .gateway: (who, isVerified) = (record.consoleUser?.name.shown(limit: 64) ?? "the gateway", true)
        }
        accessKey = record.identity.accessKeyID?.shown(limit: 64) ?? "–"
        account = record.identity.accountID?.shown(limit: 16) ?? "–"
        let provenance = AuditProvenance(record)
        let from = provenance.map { $0.sources.first?.id } ?? record.source
        let made = provenance?.product.id
        hasSource = from != nil
        source = Link(text: from?.shown(limit: 40) ?? "", url: Self.url(from))
        hasCopy = made != nil
        copy = Link(text: made?.shown(limit: 40) ?? "", url: Self.url(made))
        address = record.sourceIPAddress.shown(limit: 45)
        duration = record.duration.map { "\($0.milliseconds) ms" } ?? ""
    }

    /// Empty for what is no resource.
    private static func url(_ id: String?) -> String {
        id.flatMap { AuditResource($0) }.map { ConsolePaths.lineage($0.id) } ?? ""
    }
}

extension AuditOutcomeKind {
    /// A shape of its own for each, so that nobody depends on colours.
    var mark: String {
        switch self {
        case .succeeded: "✓"
        case .refused: "⊘"
        case .failed: "✗"
        case .unknown: "?"
        }
    }
}

extension AuditProtocol {
    var shortName: String {
        switch self {
        case .ec2Query: "EC2"
        case .oapi: "OAPI"
        case .cloudTrail: "CloudTrail"
        case .sts: "STS"
        case .gateway: "gateway"
        }
    }
}

extension Duration {
    /// Whole milliseconds, rounded towards zero.
    var milliseconds: Int {
        Int(components.seconds) * 1000 + Int(components.attoseconds / 1_000_000_000_000_000)
    }
}
