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

/// Who did something in the console.
package struct AuditConsoleUser: Sendable, Equatable {
    /// What the user goes by. With a provider of OpenID Connect it names nobody for good: another may bear it, and so may
    /// a user of the gateway's own.
    package let name: String
    /// The provider that vouched for the user, and its name for that user, which it gives to nobody else; `nil` for a
    /// user of the gateway's own.
    package let subject: Subject?

    package struct Subject: Sendable, Equatable {
        package let issuer: String
        package let id: String

        /// By bytes: to Swift, other texts that look the same are equal.
        package static func == (left: Subject, right: Subject) -> Bool {
            left.issuer.utf8.elementsEqual(right.issuer.utf8) && left.id.utf8.elementsEqual(right.id.utf8)
        }

        package init(issuer: String, id: String) {
            self.issuer = issuer
            self.id = id
        }
    }

    package init(name: String, subject: Subject? = nil) {
        self.name = name
        self.subject = subject
    }

    fileprivate var members: [JSON.Member] {
        [JSON.Member("user", .string(name.cut(to: AuditLimits.identifier)))]
            + (subject.map {
                [
                    .init("issuer", .string($0.issuer.cut(to: AuditLimits.text))),
                    .init("subject", .string($0.id.cut(to: AuditLimits.identifier))),
                ]
            } ?? [])
    }
}

extension AuditRecord {
    /// The gateway's own record of what somebody did in its console.
    ///
    /// - Parameters:
    ///   - user: who it was; of a sign-in that was refused, who somebody claimed to be.
    ///   - details: what else there is to tell.
    package init(
        _ event: AuditConsoleEvent, by user: AuditConsoleUser, from address: String, gateway: GatewayIdentity,
        time: AuditTime, refusal: String? = nil, details: [(String, String)] = []
    ) {
        self.init(
            of: gateway, event.rawValue, from: address, time: time,
            outcome: refusal.map { .refused(AuditError(.client, code: "AuthFailure", message: $0)) } ?? .succeeded,
            details: .object(user.members + details.map { .init($0.0, .string($0.1.cut(to: AuditLimits.text))) }))
    }

    /// Who did it in the console; `nil` for any other record. Records of before had no ``AuditConsoleUser/subject``.
    package var consoleUser: AuditConsoleUser? {
        guard identity == .gateway, AuditConsoleEvent(rawValue: action) != nil, let details = serviceEventDetails,
            let name = details["user"]?.string
        else { return nil }
        var subject: AuditConsoleUser.Subject?
        if let issuer = details["issuer"]?.string, let id = details["subject"]?.string {
            subject = .init(issuer: issuer, id: id)
        }
        return AuditConsoleUser(name: name, subject: subject)
    }
}
