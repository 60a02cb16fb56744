internal import JSONCoding

/// What people do in the console, as the audit has it.
package enum AuditConsoleEvent: String, Sendable, Hashable, CaseIterable {
    /// CloudTrail's own name of a sign-in, whether it succeeded or not.
    case signIn = "ConsoleLogin"
    case signOut = "ConsoleLogout"
    case sessionEnd = "ConsoleSessionEnd"
    case verification = "ConsoleVerifyChain"
    case signature = "ConsoleSignChain"
    case export = "ConsoleExport"
}

extension AuditRecord {
    /// The gateway's own record of what somebody did in its console.
    ///
    /// - Parameters:
    ///   - user: who it was; of a sign-in that was refused, who somebody claimed to be.
    ///   - details: what else there is to tell.
    package init(
        _ event: AuditConsoleEvent, by user: String, from address: String, gateway: GatewayIdentity,
        time: AuditTime, refusal: String? = nil, details: KeyValuePairs<String, String> = [:]
    ) {
        let members = [JSON.Member("user", .string(user.cut(to: AuditLimits.identifier)))]
        self.init(
            of: gateway, event.rawValue, from: address, time: time,
            outcome: refusal.map { .refused(AuditError(.client, code: "AuthFailure", message: $0)) } ?? .succeeded,
            details: .object(members + details.map { .init($0.key, .string($0.value.cut(to: AuditLimits.text))) }))
    }

    /// Who did it in the console; `nil` for any other record.
    package var consoleUser: String? {
        guard identity == .gateway, AuditConsoleEvent(rawValue: action) != nil else { return nil }
        return serviceEventDetails?["user"]?.string
    }
}
