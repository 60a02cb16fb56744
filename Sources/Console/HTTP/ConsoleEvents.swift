internal import Audit
internal import Logging

/// Tells what people do in the console: to the log, and to the audit, for who looks into it is of interest as well.
struct ConsoleEvents: Sendable {
    enum Event: Sendable {
        case signedIn
        case signInFailed(Failure)
        case signedOut
        case sessionEnded(of: AuditConsoleUser)
        case verificationStarted
        case chainSigned
        case exported(format: String, conditions: String)

        /// Why nobody was let in.
        enum Failure: String, Sendable {
            case wrongPassword = "wrong user or password"
            case throttled = "too many attempts"
            case busy = "too many at one time"
            case provider = "not signed in by the OpenID Connect provider"
        }
    }

    let audit: AuditWriter
    let gateway: GatewayIdentity
    let logger: Logger

    /// - Parameter user: who it was, or who somebody claimed to be. Never a password.
    func report(_ event: Event, by user: AuditConsoleUser, from address: String) async {
        var metadata: Logger.Metadata = [
            "console.user": "\(user.name.shown(limit: 64))", "client.address": "\(address.shown(limit: 64))",
        ]
        if let subject = user.subject {
            metadata["console.issuer"] = "\(subject.issuer)"
            metadata["console.subject"] = "\(subject.id.shown(limit: 255))"
        }
        switch event {
        case .signedIn:
            logger.notice("console: signed in", metadata: metadata)
            await note(.signIn, user, address)
        case .signedOut:
            logger.notice("console: signed out", metadata: metadata)
            await note(.signOut, user, address)
        case .signInFailed(let why):
            metadata["console.reason"] = "\(why.rawValue)"
            logger.warning("console: sign-in refused", metadata: metadata)
            // No password was looked at for the others, of which a stranger can make any number.
            if why == .wrongPassword { await note(.signIn, user, address, refusal: why.rawValue) }
        case .sessionEnded(let other):
            metadata["console.session-of"] = "\(other.name)"
            var details = [("sessionOf", other.name)]
            if let subject = other.subject {
                metadata["console.session-of-issuer"] = "\(subject.issuer)"
                metadata["console.session-of-subject"] = "\(subject.id.shown(limit: 255))"
                details += [("sessionOfIssuer", subject.issuer), ("sessionOfSubject", subject.id)]
            }
            logger.notice("console: session ended by an operator", metadata: metadata)
            await note(.sessionEnd, user, address, details: details)
        case .verificationStarted:
            logger.notice("console: chain verification started", metadata: metadata)
            await note(.verification, user, address)
        case .chainSigned:
            logger.notice("console: chain signed", metadata: metadata)
            await note(.signature, user, address)
        case .exported(let format, let conditions):
            metadata["console.format"] = "\(format)"
            metadata["console.conditions"] = "\(conditions.shown(limit: 512))"
            logger.notice("console: calls exported", metadata: metadata)
            await note(.export, user, address, details: [("format", format), ("conditions", conditions)])
        }
    }

    private func note(
        _ event: AuditConsoleEvent, _ user: AuditConsoleUser, _ address: String, refusal: String? = nil,
        details: [(String, String)] = []
    ) async {
        await audit.note(
            AuditRecord(
                event, by: user, from: address, gateway: gateway, time: .now(), refusal: refusal, details: details))
    }
}
