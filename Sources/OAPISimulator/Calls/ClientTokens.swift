extension World {
    /// The resource that an earlier call with the same client token made, when the parameters are the same too.
    ///
    /// - Throws: ``Refusal/tokenMismatch`` for other parameters, ``Refusal/invalidLength(_:)`` for a token that is
    ///   empty or longer than 64 characters.
    func resource(
        ofTokenIn request: JSONObject, for call: SimulatedCall, by account: SimulatedAccount
    ) throws(Refusal) -> String? {
        guard let token = request.string("ClientToken") else { return nil }
        guard (1...64).contains(token.unicodeScalars.count) else { throw .invalidLength("ClientToken") }
        let key = TokenKey(call: call.rawValue, accountID: account.id, token: ExactText(token))
        guard let use = tokens[key] else { return nil }
        guard use.parameters == parameters(of: request) else { throw .tokenMismatch }
        return use.resourceID
    }

    /// Remembers what a call with a client token made. Nothing to do without a token.
    mutating func remember(
        _ resourceID: String, ofTokenIn request: JSONObject, for call: SimulatedCall, by account: SimulatedAccount
    ) {
        guard let token = request.string("ClientToken") else { return }
        let key = TokenKey(call: call.rawValue, accountID: account.id, token: ExactText(token))
        tokens[key] = TokenUse(parameters: parameters(of: request), resourceID: resourceID)
    }

    private func parameters(of request: JSONObject) -> [UInt8] {
        let members = request.members.filter { !["ClientToken", "DryRun"].contains($0.name) }
        let sorted = members.sorted { $0.name < $1.name }.map { ($0.name, $0.value) }
        return JSONValue.object(JSONObject(sorted)).bytes
    }
}
