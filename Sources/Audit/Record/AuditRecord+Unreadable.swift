internal import JSONCoding

extension AuditRecord {
    /// The action of ``standingFor(_:at:)``.
    package static let unreadableAction = "UnreadableRecord"

    /// What is shown and exported in the place of a row whose text is no record any more: the gateway writes none such, so
    /// that somebody else has been at the store. It says which row it is, and what stands there.
    ///
    /// - Parameter time: that of a call beside it, for its own is lost.
    package static func standingFor(_ entry: AuditEntry, at time: AuditTime) -> AuditRecord {
        let id = AuditEventID(stored: "unreadable-\(entry.chain)-\(entry.sequence)")
        var record = AuditRecord(
            time: time, identity: .gateway, protocol: .gateway, action: unreadableAction, access: .read,
            region: "unknown", sourceIPAddress: "passerelle", outcome: .unknown(nil), gatewayVersion: "unknown",
            requestID: id.text, eventID: id)
        record.serviceEventDetails = .object([
            .init("gateway", .string(entry.chain)), .init("sequence", .integer(entry.sequence)),
            .init("stored", .string(entry.text.cut(to: AuditLimits.text))),
        ])
        return record
    }
}
