internal import Audit
internal import JSONCoding

/// Records that the target will not get, though they are in the store.
struct ShippingLoss: Sendable, Equatable {
    enum Reason: String, Sendable, CaseIterable {
        /// Longer than a datagram can be.
        case tooLong
        /// Not in the store any more when their turn came.
        case notInStore
    }

    let reason: Reason
    var count: Int
    /// The numbers of the first and of the last.
    var first: Int
    var last: Int
}

extension AuditRecord {
    /// The gateway's own record of a loss.
    init(_ loss: ShippingLoss, target: ShippingTarget, gateway: GatewayIdentity, time: AuditTime) {
        self.init(
            of: gateway, "AuditShippingGap", time: time,
            details: .object([
                .init("target", .string(target.text)), .init("reason", .string(loss.reason.rawValue)),
                .init("count", .integer(loss.count)), .init("firstSequence", .integer(loss.first)),
                .init("lastSequence", .integer(loss.last)),
            ]))
    }
}
