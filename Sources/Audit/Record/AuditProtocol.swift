/// The protocol that a call came by; it decides `eventSource`.
package enum AuditProtocol: String, Sendable, Hashable, CaseIterable {
    case ec2Query = "ec2-query"
    case oapi
    case cloudTrail = "cloudtrail"
    case sts
    /// None: the gateway tells of itself.
    case gateway

    /// CloudTrail's `eventSource`.
    package var eventSource: String {
        switch self {
        case .ec2Query: "ec2.amazonaws.com"
        case .oapi: "api.outscale.com"
        case .cloudTrail: "cloudtrail.amazonaws.com"
        case .sts: "sts.amazonaws.com"
        case .gateway: "passerelle"
        }
    }
}

extension AuditProtocol {
    /// CloudTrail's `eventType`.
    var eventType: String {
        switch self {
        case .ec2Query, .oapi, .cloudTrail, .sts: "AwsApiCall"
        case .gateway: "AwsServiceEvent"
        }
    }
}

/// Whether a call can change anything: CloudTrail's `readOnly`.
package enum AuditAccess: Sendable, Hashable {
    case read
    case change

    /// CloudTrail's `readOnly` as a column has it.
    package var column: Int {
        switch self {
        case .read: 1
        case .change: 0
        }
    }
}

/// The two kinds of record that a call can leave.
package enum AuditStage: String, Sendable, Hashable {
    /// Taken, and about to change something upstream.
    case intent
    /// Finished.
    case outcome
}
