internal import JSONCoding

/// Why a stored text is not an audit record.
package enum AuditRecordFailure: Error, Equatable {
    case notJSON
    /// The member of that name is missing, or its value is none that the gateway writes.
    case unreadable(member: String)
}

extension AuditRecord {
    /// Reads a record back from its canonical bytes. What rendering hid, cut or left out stays so.
    package init(parsing text: String) throws(AuditRecordFailure) {
        let json: JSON
        do {
            json = try JSON(parsing: text.utf8)
        } catch {
            throw .notJSON
        }
        let data = try json.require("additionalEventData")
        guard let `protocol` = AuditProtocol(rawValue: try data.requireString("protocol")) else {
            throw .unreadable(member: "protocol")
        }
        guard let time = AuditTime(iso8601: try json.requireString("eventTime")) else {
            throw .unreadable(member: "eventTime")
        }
        guard let readOnly = json["readOnly"]?.bool else { throw .unreadable(member: "readOnly") }
        self.init(
            time: time,
            identity: try AuditIdentity(json.require("userIdentity")),
            protocol: `protocol`,
            action: try json.requireString("eventName"),
            access: readOnly ? .read : .change,
            region: try json.requireString("awsRegion"),
            sourceIPAddress: try json.requireString("sourceIPAddress"),
            userAgent: json["userAgent"]?.string.flatMap { $0 == AuditRecord.noUserAgent ? nil : $0 },
            requestParameters: json["requestParameters"]?.unlessNull,
            responseElements: json["responseElements"]?.unlessNull,
            outcome: try AuditOutcome(json, data),
            upstream: try AuditUpstreamCall.list(data),
            clientToken: data["clientToken"]?.string,
            invocationID: data["invocationId"]?.string,
            gatewayVersion: try data.requireString("gatewayVersion"),
            duration: data["durationMs"]?.integer.map { .milliseconds($0) },
            requestID: try json.requireString("requestID"),
            eventID: AuditEventID(stored: try json.requireString("eventID")),
            tls: try json["tlsDetails"].map(AuditTLSDetails.init)
        )
        signatureDigest = data["signatureDigest"]?.string
        traceParent = data["traceParent"]?.string
        isDryRun = outcome == .succeeded && json["errorCode"] != nil
        serviceEventDetails = json["serviceEventDetails"]
        if let mark = data["reconciliation"] {
            guard let intentTime = AuditTime(iso8601: try mark.requireString("intentTime")) else {
                throw .unreadable(member: "intentTime")
            }
            reconciliation = AuditReconciliation(
                intentTime: intentTime, settledBy: mark["settledBy"]?.string)
        }
    }
}

extension AuditStage {
    /// The stage that a record's JSON names.
    init(_ record: JSON) throws(AuditRecordFailure) {
        let name = try record.require("additionalEventData").requireString("stage")
        guard let stage = AuditStage(rawValue: name) else { throw .unreadable(member: "stage") }
        self = stage
    }
}

extension AuditIdentity {
    fileprivate init(_ json: JSON) throws(AuditRecordFailure) {
        switch json["type"]?.string {
        case "IAMUser":
            self = .known(
                accessKeyID: try json.requireString("accessKeyId"), accountID: json["accountId"]?.string,
                userName: try json.requireString("userName"))
        case "Unknown": self = .unknown(claimedAccessKeyID: json["accessKeyId"]?.string)
        case "AWSService": self = .gateway
        default: throw .unreadable(member: "type")
        }
    }
}

extension AuditOutcome {
    fileprivate init(_ record: JSON, _ data: JSON) throws(AuditRecordFailure) {
        guard let kind = AuditOutcomeKind(rawValue: try data.requireString("outcome")) else {
            throw .unreadable(member: "outcome")
        }
        let error = try AuditError(record)
        switch (kind, error) {
        case (.succeeded, nil), (.succeeded, AuditRecord.dryRunError): self = .succeeded
        case (.refused, let error?): self = .refused(error)
        case (.failed, let error?): self = .failed(error)
        case (.unknown, _): self = .unknown(error)
        case (.succeeded, _), (.refused, nil), (.failed, nil): throw .unreadable(member: "errorCode")
        }
    }
}

extension AuditError {
    /// `nil` for a record without `errorCode`.
    fileprivate init?(_ record: JSON) throws(AuditRecordFailure) {
        guard let text = record["errorCode"]?.string else { return nil }
        let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, let fault = Fault(rawValue: String(parts[0])) else {
            throw .unreadable(member: "errorCode")
        }
        self.init(fault, code: String(parts[1]), message: try record.requireString("errorMessage"))
    }
}

extension AuditUpstreamCall {
    fileprivate static func list(_ data: JSON) throws(AuditRecordFailure) -> [AuditUpstreamCall] {
        guard let calls = data["upstream"]?.array else { throw .unreadable(member: "upstream") }
        var list: [AuditUpstreamCall] = []
        for call in calls { list.append(try AuditUpstreamCall(call)) }
        return list
    }

    private init(_ json: JSON) throws(AuditRecordFailure) {
        self.init(
            call: try json.requireString("call"), endpoint: try json.requireString("endpoint"),
            status: json["status"]?.integer, oapiRequestID: json["oapiRequestId"]?.string,
            duration: .milliseconds(try json.requireInteger("durationMs")), attempt: try json.requireInteger("attempt"))
    }
}

extension AuditTLSDetails {
    fileprivate init(_ json: JSON) throws(AuditRecordFailure) {
        self.init(
            version: try json.requireString("tlsVersion"), cipherSuite: json["cipherSuite"]?.string,
            clientProvidedHostHeader: json["clientProvidedHostHeader"]?.string)
    }
}

extension JSON {
    fileprivate var unlessNull: JSON? { self == .null ? nil : self }

    fileprivate func require(_ name: String) throws(AuditRecordFailure) -> JSON {
        guard let value = self[name] else { throw .unreadable(member: name) }
        return value
    }

    fileprivate func requireString(_ name: String) throws(AuditRecordFailure) -> String {
        guard let text = self[name]?.string else { throw .unreadable(member: name) }
        return text
    }

    fileprivate func requireInteger(_ name: String) throws(AuditRecordFailure) -> Int {
        guard let value = self[name]?.integer else { throw .unreadable(member: name) }
        return value
    }
}
