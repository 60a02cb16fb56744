package import JSONCoding

/// What a gateway's records of its own say of it.
package struct GatewayIdentity: Sendable, Hashable {
    /// The Region that it serves.
    package let region: String
    /// Of the program.
    package let version: String

    package init(region: String, version: String) {
        self.region = region
        self.version = version
    }
}

extension AuditRecord {
    /// What the gateway has to tell of itself: a CloudTrail service event. It is of no account.
    ///
    /// - Parameter address: where somebody had it do this; `nil` for what it does by itself.
    package init(
        of gateway: GatewayIdentity, _ action: String, from address: String? = nil, time: AuditTime,
        outcome: AuditOutcome = .succeeded, details: JSON
    ) {
        let eventID = AuditEventID()
        let source = AuditProtocol.gateway.eventSource
        self.init(
            time: time, identity: .gateway, protocol: .gateway, action: action, access: .read, region: gateway.region,
            sourceIPAddress: address ?? source, userAgent: address == nil ? source : nil, outcome: outcome,
            gatewayVersion: gateway.version, requestID: eventID.text, eventID: eventID)
        serviceEventDetails = details
    }
}
