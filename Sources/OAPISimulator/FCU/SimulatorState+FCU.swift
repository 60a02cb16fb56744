extension SimulatedRequest {
    /// FCU has one path; everything else is OAPI's.
    var isForFCU: Bool { collapsedPath == "/" }

    /// The parameters of the query and of the form together, decoded; of a name that is there twice, the first.
    var formParameters: [String: String] {
        let pairs = [query, String(decoding: body, as: UTF8.self)].flatMap { $0.split(separator: "&") }.map { pair in
            (decoded(pair.prefix { $0 != "=" }), decoded(pair.drop { $0 != "=" }.dropFirst()))
        }
        return Dictionary(pairs) { first, _ in first }
    }

    private func decoded(_ text: Substring) -> String {
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"), let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
            {
                rest = rest.dropFirst(2)
                bytes.append(value)
            } else {
                bytes.append(byte == UInt8(ascii: "+") ? UInt8(ascii: " ") : byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

extension SignatureClaim {
    /// FCU takes Signature Version 4 alone, for either name of its service.
    var isForFCU: Bool { algorithm == .aws4 && scope.count > 2 && ["ec2", "fcu"].contains(scope[2]) }
}

extension SimulatorState {
    /// What FCU does with a request, and answers.
    mutating func fcuEffect(
        of request: SimulatedRequest, by caller: Result<SimulatedAccount, SignatureFailure>, requestID: String,
        now: WallTime, entry: inout JournalEntry?
    ) -> SimulatedReply {
        do throws(FCURefusal) {
            guard ["GET", "POST"].contains(request.method) else { throw .methodNotAllowed }
            let parameters = request.formParameters
            guard let name = parameters["Action"], !name.isEmpty else { throw .missingAction }
            let account = try account(caller, forFCU: name)
            guard rates.count(name, of: account.id, within: world.behaviour, at: now) == nil else { throw .throttled }
            guard let action = FCUAction(rawValue: name) else { throw .invalidAction(name) }
            guard !world.behaviour.deniedCalls.contains(name) else { throw .unauthorized }
            let effect = try world.perform(action, parameters, by: account)
            entry?.tookEffect = true
            entry?.resourceID = effect.resourceID
            let root = XMLNode(
                name + "Response", namespace: "http://ec2.amazonaws.com/doc/\(parameters["Version"] ?? "2016-09-15")/",
                [XMLNode("requestId", requestID)] + effect.elements)
            return .xml(root, status: 200, date: now)
        } catch {
            return .fcuError(error.status, error.code, error.message, requestID: requestID, date: now)
        }
    }

    private func account(
        _ caller: Result<SimulatedAccount, SignatureFailure>, forFCU action: String
    ) throws(FCURefusal) -> SimulatedAccount {
        switch caller {
        case .success(let account): return account
        case .failure(.missing) where FCUAction.unsigned.contains(action): return SimulatedAccount(id: "", keys: [])
        case .failure(let failure): throw failure.fcuRefusal
        }
    }
}

extension Fault.Kind {
    /// The same as ``strike(_:requestID:now:)``, in FCU's words: its errors are in XML, and throttled, locked and
    /// late callers are told so by its own codes.
    func strikeFCU(_ reply: SimulatedReply, requestID: String, now: WallTime) -> SimulatedReply {
        let unauthorized = FCURefusal.authFailure
        switch self {
        case .error(_, "6"?, _, _), .error(_, "24"?, _, _), .error(_, "25"?, _, _):
            return .fcuError(503, "RequestLimitExceeded", "Request limit exceeded.", requestID: requestID, date: now)
        case .error(_, "11"?, _, _), .error(_, "13"?, _, _):
            return .fcuError(
                unauthorized.status, unauthorized.code, unauthorized.message, requestID: requestID, date: now)
        case .error(let status, let code, let type, let details):
            return .fcuError(
                status, code ?? type, details.isEmpty ? "A fault." : details, requestID: requestID, date: now)
        case .clockSkew(let seconds):
            return .fcuError(
                unauthorized.status, unauthorized.code, unauthorized.message, requestID: requestID,
                date: now + .seconds(seconds))
        case .malformed:
            return SimulatedReply(status: 200, type: .xmlType, body: Array("<Response><requestId>".utf8), date: now)
        case .none, .html, .empty, .problem, .legacy, .cut, .truncated:
            return strike(reply, requestID: requestID, now: now)
        }
    }
}

extension SimulatedReply {
    fileprivate static func xml(_ root: XMLNode, status: Int, date: WallTime) -> SimulatedReply {
        SimulatedReply(status: status, type: .xmlType, body: root.document, date: date)
    }

    fileprivate static func fcuError(
        _ status: Int, _ code: String, _ message: String, requestID: String, date: WallTime
    ) -> SimulatedReply {
        let error = XMLNode("Error", [XMLNode("Code", code), XMLNode("Message", message)])
        let root = XMLNode("Response", [XMLNode("Errors", [error]), XMLNode("RequestID", requestID)])
        return .xml(root, status: status, date: date)
    }
}

extension String {
    fileprivate static var xmlType: String { "text/xml;charset=UTF-8" }
}
