internal import JSONCoding

extension AuditRecord {
    /// The record with what is kept of a request that bears no valid signature: so much that a stranger fills no disk.
    /// What the stranger chose takes up ``AuditLimits/stranger`` bytes of it at the most.
    var ofStranger: AuditRecord {
        var record = self
        if case .unknown(let claimed) = identity {
            record.identity = .unknown(claimedAccessKeyID: claimed?.cutEscaped(to: 32))
        }
        record.action = action.cutEscaped(to: 64)
        record.region = region.cutEscaped(to: 32)
        record.sourceIPAddress = sourceIPAddress.cutEscaped(to: 64)
        record.userAgent = userAgent?.cutEscaped(to: 64)
        if let error = outcome.error {
            let short = AuditError(error.fault, code: error.code, message: error.message.cutEscaped(to: 128))
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

extension String {
    /// The longest beginning that takes up at most `limit` bytes in JSON.
    fileprivate func cutEscaped(to limit: Int) -> String {
        var size = 0
        let end = unicodeScalars.firstIndex { scalar in
            switch scalar.value {
            case 0..<0x20: size += 6
            case 0x22, 0x5C: size += 2
            default: size += UTF8.width(scalar)
            }
            return size > limit
        }
        return end.map { String(unicodeScalars[..<$0]) } ?? self
    }
}
