internal import Audit
internal import HTTPTypes
internal import Hummingbird
internal import Logging
internal import OpenSSL

/// Signing in with the provider.
struct OpenIDPages: Sendable {
    let provider: OpenIDProvider
    let site: ConsoleSite
    let sessions: Sessions
    let throttle: SignInThrottle
    let attempts: SignInAttempt.Maker
    let templates: Templates
    let events: ConsoleEvents

    /// Shown to who comes back signed in, for a moment.
    struct Arrival {
        let user: String
        let target: String
    }

    func add(to router: Router<ConsoleContext>) {
        router.get(RouterPath(ConsolePaths.openID)) { request, _ in try await leave(request) }
        router.get(RouterPath(ConsolePaths.openIDCallback)) { request, context in
            try await arrive(request, context)
        }
    }

    private func leave(_ request: Request) async throws -> Response {
        let attempt = try attempts.begin(now: AuditTime.now().seconds)
        do {
            var response = Response.redirect(
                to: try await provider.authorizationURL(attempt, redirect: redirect(request)))
            response.headers[.setCookie] = cookie(attempt.text, "; Max-Age=\(SignInAttempt.lifetime)")
            return response
        } catch {
            throw refusal(error)
        }
    }

    private func arrive(_ request: Request, _ context: ConsoleContext) async throws -> Response {
        let fields = QueryFields(request.uri.query)
        let text = request.cookies[site.openIDCookieName]?.value ?? ""
        guard let attempt = try attempts.resume(text, state: fields["state"] ?? "", now: AuditTime.now().seconds) else {
            throw PageRefusal(
                status: .badRequest,
                text: "This sign-in was not begun in this browser, or took too long. Sign in again.")
        }
        // The provider's name, where it gives it or says that it does (RFC 9207): no other's code is taken for one of its.
        do {
            guard try await provider.sent(fields["iss"]) else {
                throw PageRefusal(status: .badRequest, text: "Another provider sent you here. Sign in again.")
            }
        } catch let failure as OpenIDFailure {
            throw refusal(failure)
        }
        if let error = fields["error"] {
            await events.report(.signInFailed(.provider), by: .init(name: ""), from: context.address)
            throw PageRefusal(status: .forbidden, text: "The provider did not sign you in: \(error.shown(limit: 128)).")
        }
        switch throttle.attempt(nil, from: context.address) {
        case .allowed: break
        case .wait:
            await events.report(.signInFailed(.throttled), by: .init(name: ""), from: context.address)
            throw PageRefusal(status: .tooManyRequests, text: "Too many attempts: wait a little.")
        }
        let user: ConsoleUser
        do {
            user = try await provider.user(code: fields["code"] ?? "", attempt, redirect: redirect(request))
        } catch {
            context.logger.warning("console: no sign-in by OpenID Connect", metadata: ["error": "\(error)"])
            await events.report(.signInFailed(.provider), by: .init(name: ""), from: context.address)
            throw refusal(error)
        }
        throttle.succeeded(nil, from: context.address)
        if let token = request.sessionToken(site) { sessions.end(token) }
        let (token, _) = try sessions.begin(user, from: context.address)
        await events.report(.signedIn, by: user.identity, from: context.address)
        // No redirect: a browser would not send along a cookie that is kept from other sites, from one of which it came.
        var response = Response.html(
            try templates.render("arrival", Arrival(user: user.name, target: ConsolePaths.calls)))
        response.headers[values: .setCookie] = [site.sessionCookie(token.text), cookie("", "; Max-Age=0")]
        return response
    }

    private func refusal(_ failure: OpenIDFailure) -> PageRefusal {
        switch failure {
        case .notAllowed(let why):
            PageRefusal(status: .forbidden, text: "You may not sign in: \(why.shown()).")
        case .unreachable, .answered, .malformed, .secret, .outOfMemory:
            PageRefusal(status: .badGateway, text: "The provider cannot be asked now. The gateway's log says why.")
        case .token:
            PageRefusal(
                status: .forbidden, text: "The provider's answer cannot be trusted. The gateway's log says why.")
        }
    }

    /// Where the provider sends the browser back to: it has to know this very URL.
    private func redirect(_ request: Request) -> String {
        site.url(of: ConsolePaths.openIDCallback, authority: request.head.authority ?? "")
    }

    /// It has to come along when the provider's page sends the browser back.
    private func cookie(_ value: String, _ more: String) -> String {
        "\(site.openIDCookieName)=\(value); Path=/; HttpOnly; SameSite=Lax\(site.isSecure ? "; Secure" : "")\(more)"
    }
}
