internal import JSONCoding

extension AuditRecord {
    /// The record with what is kept of a request that bears no valid signature: so much that a stranger fills no disk.
    /// What the stranger chose takes up less than 400 bytes of it.
    var ofStranger: AuditRecord {
        var record = self
        if case .unknown(let claimed) = identity {
            record.identity = .unknown(claimedAccessKeyID: claimed?.cutAsWritten(to: 32))
        }
        record.action = action.cutAsWritten(to: 64)
        record.region = region.cutAsWritten(to: 32)
        record.sourceIPAddress = sourceIPAddress.cutAsWritten(to: 64)
        record.userAgent = userAgent?.cutAsWritten(to: 64)
        if let error = outcome.error {
            let short = AuditError(error.fault, code: error.code, message: error.message.cutAsWritten(to: 128))
            switch outcome {
            case .succeeded: break
            case .refused: record.outcome = .refused(short)
            case .failed: record.outcome = .failed(short)
            case .unknown: record.outcome = .unknown(short)
            }
        }
        record.requestParameters = nil
        record.invocationID = nil
        record.traceParent = nil
        record.tls?.clientProvidedHostHeader = nil
        return record
    }

    /// The gateway's own record of requests that it refused and did not record one by one.
    package init(_ unrecorded: UnrecordedRequests, gateway: GatewayIdentity, time: AuditTime) {
        self.init(
            of: gateway, "UnrecordedRequests", time: time,
            details: .object([
                .init("reason", .string("without a valid signature")), .init("count", .integer(unrecorded.count)),
                .init("addresses", .integer(unrecorded.addresses)),
            ]))
    }
}
