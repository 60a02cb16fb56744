internal import Audit
internal import Curl
internal import EC2Query
internal import JSONCoding
internal import OAPI
internal import SigV4
internal import Translators

/// Answers the EC2 actions that are not translated by passing them on to the Region's FCU: the parameters as they were
/// parsed, signed anew with the caller's key pair, and FCU's answer as it is.
///
/// What is not plainly a read is recorded before it is sent and never sent twice: there is no ClientToken by which FCU
/// would know it again.
struct FCURelay: Sendable {
    /// Actions that FCU serves without a signature (osc-cli's list of them).
    static let servedUnsigned: Set<String> = ["DescribeRegions", "ReadPublicIpRanges"]

    /// The headers of an answer that are passed on; framing and what concerns the connection are the gateway's own.
    private static let passedOn: Set<String> = [
        "cache-control", "content-type", "retry-after", "x-amz-request-id", "x-amz-requestid", "x-amzn-requestid",
    ]

    private let fcu: FCUEndpoint

    init(to fcu: FCUEndpoint) {
        self.fcu = fcu
    }

    /// - Throws: why the request was refused; then nothing was sent.
    func answer(
        _ action: String, _ caller: EC2Caller, _ parameters: QueryParameters, _ call: inout CallExchange
    ) async throws(EC2Error) -> DownstreamReply {
        // It is recorded by this name, so no other reading of the request may be left to FCU.
        guard parameters.all.count(where: { $0.name.lowercased() == "action" }) == 1 else {
            throw .malformedQueryString("more than one parameter names an action")
        }
        try parameters.checkReadAlike()
        let inQuery = try FormParameter.decode(call.request.target.queryBytes).count
        let outbound = FCUCall(
            action, call.access, of: call.request, form: parameters.all.dropFirst(inQuery), to: fcu)
        switch call.access {
        case .read:
            let session = call.open(as: caller.credential)
            let reply = await exchange(outbound, session, &call)
            await call.note()
            return reply
        case .change:
            if caller.isPresigned { throw AuthenticationFailure.presignedChange.ec2Error }
            let session = call.open(as: caller.credential)
            do throws(AuditFailure) {
                return try await call.change { requestID in
                    EC2Reply.failure(.outcomeUnknown(of: action), requestID)
                } _: { call in
                    await exchange(outbound, session, &call)
                }
            } catch {
                throw .unavailable
            }
        }
    }

    private func exchange(
        _ outbound: FCUCall, _ session: UpstreamSession, _ call: inout CallExchange
    ) async -> DownstreamReply {
        do throws(OAPIFailure) {
            let answer = try await session.relay(outbound)
            call.answered(by: answer.requestID)
            call.finish(AuditOutcome(answer), JSON(answer, to: outbound, call.requestID))
            return Self.relayed(answer, call.requestID)
        } catch {
            let told = EC2Error(error, of: outbound)
            call.finish(
                session.calls.isEmpty
                    ? .refused(AuditError(told)) : AuditOutcome(error, told: AuditError(told), of: outbound.access),
                requestID: call.lastUpstreamRequestID)
            return EC2Reply.failure(told, call.requestID)
        }
    }

    private static func relayed(_ answer: FCUAnswer, _ requestID: String) -> DownstreamReply {
        let received = answer.response.headers.all.filter { passedOn.contains($0.name.lowercased()) }
        let names = Set(received.map { $0.name.lowercased() })
        var headers = received.map { DownstreamReply.Header($0.name, $0.value) }
        if !names.contains("x-amzn-requestid") { headers.append(.init("x-amzn-RequestId", requestID)) }
        // An answer may hold a private key.
        if !names.contains("cache-control") { headers.append(.init("Cache-Control", "no-cache, no-store")) }
        return DownstreamReply(status: answer.response.status, headers: headers, body: answer.response.body)
    }
}

extension QueryParameters {
    /// Refuses names that another reader may take for others than are recorded: with an empty part between its dots, or
    /// as a value and as what other names begin with.
    fileprivate func checkReadAlike() throws(EC2Error) {
        for node in tree.nodes.dropFirst() {
            let name = all[node.first].name
            guard !node.part.isEmpty else {
                throw .malformedQueryString("the name \(name.cut(to: 255)) has an empty part")
            }
            if let own = node.parameter, node.hasChildren {
                throw .malformedQueryString("\(all[own].name.cut(to: 255)) is a value, and other names begin with it")
            }
        }
    }
}

extension EC2Error {
    /// What a client is told when FCU gave no answer that could be passed on.
    fileprivate init(_ failure: OAPIFailure, of call: FCUCall) {
        switch call.access {
        case .change where failure.mayHaveTakenEffect: self = .outcomeUnknown(of: call.name)
        case .change, .read: self.init(failure, in: call.name)
        }
    }
}

extension AuditOutcome {
    fileprivate init(_ answer: FCUAnswer) {
        let status = answer.response.status
        guard status >= 300 else {
            self = .succeeded
            return
        }
        let error = answer.document?.error
        self = .failed(
            AuditError(
                status >= 500 ? .server : .client, code: error?.code ?? "HTTP.\(status)",
                message: error?.message ?? ""))
    }
}

extension JSON {
    /// What came of a change; `nil` for a read and for an error.
    fileprivate init?(_ answer: FCUAnswer, to call: FCUCall, _ requestID: String) {
        guard call.access == .change, answer.response.status < 300, let document = answer.document else { return nil }
        self = CloudTrailElements.recorded(document.elements, of: call.name, requestID: requestID)
    }
}
