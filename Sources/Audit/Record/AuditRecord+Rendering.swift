internal import JSONCoding

extension AuditRecord {
    /// The record's canonical bytes: one JSON object without line breaks or white space, its members in the order of
    /// CloudTrail's own records. The same record always gives the same bytes.
    ///
    /// As an intent it says that its outcome is unknown, whatever ``outcome`` holds, and nothing of what came after.
    package func bytes(as stage: AuditStage) -> [UInt8] {
        rendered(as: stage).bytes
    }

    /// The record as it is stored. ``AuditRecord/init(parsing:)`` takes it whatever the call said: each member is written
    /// as that reads it, and ``RecordedParts`` leaves out parameters or an answer that do not read back, and says so.
    ///
    /// - Parameter parameters: as the call's intent has them, to be written out again.
    func rendered(as stage: AuditStage, sharing parameters: RecordedParameters? = nil) -> RenderedRecord {
        var output: [UInt8] = []
        output.reserveCapacity(2048)
        output.append(contentsOf: #"{"eventVersion":"1.11","userIdentity":"#.utf8)
        writeIdentity(to: &output)
        output.append(contentsOf: #","eventTime":""#.utf8)
        time.write(to: &output)
        output.append(contentsOf: #"","eventSource":""#.utf8)
        output.append(contentsOf: `protocol`.eventSource.utf8)
        output.append(UInt8(ascii: "\""))
        output.append(member: "eventName", action, limit: AuditLimits.identifier)
        output.append(member: "awsRegion", region, limit: AuditLimits.identifier)
        output.append(member: "sourceIPAddress", sourceIPAddress, limit: AuditLimits.identifier)
        output.append(member: "userAgent", userAgent ?? Self.noUserAgent, limit: AuditLimits.text)
        if stage == .outcome { writeError(to: &output) }
        var parts = RecordedParts(idLimit: AuditLimits.resources(of: access))
        let start = output.count
        if let parameters, parameters.value == requestParameters {
            parts.write(parameters, to: &output)
        } else {
            parts.write(requestParameters, as: "requestParameters", limit: parametersLimit, to: &output)
        }
        let (end, parametersIDs, omission) = (output.count, parts.resourceIDs, parts.omissions.first)
        let elements = stage == .outcome ? responseElements : nil
        parts.write(elements, as: "responseElements", limit: AuditLimits.parameters, to: &output)
        writeAdditionalEventData(to: &output, as: stage, omissions: parts.omissions)
        output.append(member: "requestID", requestID, limit: AuditLimits.identifier)
        output.append(member: "eventID", eventID.text, limit: AuditLimits.identifier)
        output.append(contentsOf: (access == .read ? #","readOnly":true"# : #","readOnly":false"#).utf8)
        output.append(contentsOf: #","eventType":""#.utf8)
        output.append(contentsOf: `protocol`.eventType.utf8)
        output.append(contentsOf: #"","managementEvent":true"#.utf8)
        output.append(member: "recipientAccountId", identity.accountID, limit: AuditLimits.identifier)
        if let serviceEventDetails {
            parts.write(
                serviceEventDetails, as: "serviceEventDetails", limit: AuditLimits.parameters, notesResources: false,
                to: &output)
        }
        output.append(contentsOf: #","eventCategory":"Management""#.utf8)
        writeTLSDetails(to: &output)
        output.append(UInt8(ascii: "}"))
        return RenderedRecord(
            bytes: output, resourceIDs: namesResources ? parts.resourceIDs : [],
            parameters: RecordedParameters(
                value: requestParameters, bytes: output[start..<end], resourceIDs: parametersIDs, omission: omission))
    }

    private var parametersLimit: Int {
        switch identity {
        case .known, .gateway: AuditLimits.parameters
        case .unknown: AuditLimits.strangersParameters
        }
    }

    private func writeIdentity(to output: inout [UInt8]) {
        switch identity {
        case .known(let accessKeyID, let accountID, let userName):
            output.append(contentsOf: #"{"type":"IAMUser""#.utf8)
            output.append(member: "principalId", accessKeyID, limit: AuditLimits.identifier)
            if let accountID {
                output.append(member: "arn", Self.arn(accountID, userName), limit: AuditLimits.identifier)
                output.append(member: "accountId", accountID, limit: AuditLimits.identifier)
            }
            output.append(member: "accessKeyId", accessKeyID, limit: AuditLimits.identifier)
            output.append(member: "userName", userName, limit: AuditLimits.identifier)
        case .unknown(let claimed):
            output.append(contentsOf: #"{"type":"Unknown""#.utf8)
            output.append(member: "accessKeyId", claimed, limit: AuditLimits.identifier)
        case .gateway:
            output.append(contentsOf: #"{"type":"AWSService","invokedBy":"passerelle""#.utf8)
        }
        output.append(UInt8(ascii: "}"))
    }

    private static func arn(_ accountID: String, _ userName: String) -> String {
        var arn = ""
        arn.reserveCapacity(32 + accountID.utf8.count + userName.utf8.count)
        arn += "arn:aws:iam::"
        arn += accountID
        arn += ":user/"
        arn += userName
        return arn
    }

    private func writeError(to output: inout [UInt8]) {
        guard let error = outcome.error ?? (isDryRun ? Self.dryRunError : nil) else { return }
        output.append(member: "errorCode", error.prefixedCode, limit: AuditLimits.text)
        output.append(contentsOf: #","errorMessage":"#.utf8)
        AuditRedaction.write(error.message.cut(to: AuditLimits.text), to: &output)
    }

    private func writeAdditionalEventData(to output: inout [UInt8], as stage: AuditStage, omissions: [RecordedOmission])
    {
        let kind: AuditOutcomeKind = stage == .intent ? .unknown : outcome.kind
        output.append(contentsOf: #","additionalEventData":{"outcome":""#.utf8)
        output.append(contentsOf: kind.rawValue.utf8)
        output.append(contentsOf: #"","stage":""#.utf8)
        output.append(contentsOf: stage.rawValue.utf8)
        output.append(contentsOf: #"","protocol":""#.utf8)
        output.append(contentsOf: `protocol`.rawValue.utf8)
        output.append(contentsOf: #"","upstream":["#.utf8)
        if stage == .outcome { writeUpstream(to: &output) }
        output.append(UInt8(ascii: "]"))
        output.append(member: "clientToken", clientToken, limit: AuditLimits.identifier)
        output.append(member: "invocationId", invocationID, limit: AuditLimits.identifier)
        if stage == .intent {
            output.append(member: "signatureDigest", signatureDigest, limit: AuditLimits.identifier)
        }
        output.append(member: "traceParent", traceParent, limit: AuditLimits.identifier)
        output.append(member: "gatewayVersion", gatewayVersion, limit: AuditLimits.identifier)
        if stage == .outcome, let duration {
            output.append(member: "durationMs", duration.wholeMilliseconds)
        }
        if stage == .outcome, let reconciliation {
            output.append(contentsOf: #","reconciliation":{"intentTime":""#.utf8)
            reconciliation.intentTime.write(to: &output)
            output.append(UInt8(ascii: "\""))
            output.append(member: "settledBy", reconciliation.settledBy, limit: AuditLimits.identifier)
            output.append(UInt8(ascii: "}"))
        }
        if !omissions.isEmpty {
            output.append(contentsOf: #","omitted":"#.utf8)
            JSON.array(omissions.map(\.json)).write(to: &output)
        }
        output.append(UInt8(ascii: "}"))
    }

    private func writeUpstream(to output: inout [UInt8]) {
        for (index, call) in upstream.prefix(AuditLimits.upstreamCalls).enumerated() {
            output.append(contentsOf: (index == 0 ? #"{"call":"# : #",{"call":"#).utf8)
            RecordText.write(call.call.cut(to: AuditLimits.identifier), to: &output)
            output.append(member: "endpoint", call.endpoint, limit: AuditLimits.identifier)
            if let status = call.status { output.append(member: "status", status) }
            output.append(member: "oapiRequestId", call.oapiRequestID, limit: AuditLimits.identifier)
            output.append(member: "durationMs", call.duration.wholeMilliseconds)
            output.append(member: "attempt", call.attempt)
            output.append(UInt8(ascii: "}"))
        }
    }

    private func writeTLSDetails(to output: inout [UInt8]) {
        guard let tls else { return }
        output.append(contentsOf: #","tlsDetails":{"tlsVersion":"#.utf8)
        RecordText.write(tls.version.cut(to: AuditLimits.identifier), to: &output)
        output.append(member: "cipherSuite", tls.cipherSuite, limit: AuditLimits.identifier)
        output.append(member: "clientProvidedHostHeader", tls.clientProvidedHostHeader, limit: AuditLimits.text)
        output.append(UInt8(ascii: "}"))
    }
}

/// A record as it is stored.
struct RenderedRecord {
    /// The canonical bytes.
    let bytes: [UInt8]
    /// Of every ``AuditResource`` that parameters and response elements name, each once, whether there was room for it in
    /// the bytes or not.
    let resourceIDs: [String]
    let parameters: RecordedParameters
}

extension [UInt8] {
    /// Appends `,"name":"text"`, the text cut at `limit` bytes; nothing for `nil`. `name` needs no escaping.
    fileprivate mutating func append(member name: String, _ text: String?, limit: Int) {
        guard let text else { return }
        appendName(name)
        RecordText.write(text.cut(to: limit), to: &self)
    }

    /// Appends `,"name":value`.
    fileprivate mutating func append(member name: String, _ value: Int) {
        appendName(name)
        append(contentsOf: String(value).utf8)
    }

    private mutating func appendName(_ name: String) {
        append(UInt8(ascii: ","))
        append(UInt8(ascii: "\""))
        append(contentsOf: name.utf8)
        append(UInt8(ascii: "\""))
        append(UInt8(ascii: ":"))
    }
}
