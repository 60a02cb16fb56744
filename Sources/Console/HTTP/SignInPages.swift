internal import Audit
internal import HTTPTypes
internal import Hummingbird
internal import OpenSSL

/// Signing in and out.
struct SignInPages: Sendable {
    let site: ConsoleSite
    let users: ConsoleUsers
    let sessions: Sessions
    let throttle: SignInThrottle
    let passwords: PasswordChecker
    let templates: Templates
    let events: ConsoleEvents
    /// Whether there is a provider to sign in with besides.
    let hasProvider: Bool

    func add(to router: Router<ConsoleContext>) {
        router.get(RouterPath(ConsolePaths.signIn)) { _, _ in
            Response.html(try templates.render("sign-in", SignInPage(hasProvider: hasProvider)))
        }
        router.post(RouterPath(ConsolePaths.signIn)) { request, context in
            try await signIn(request, context)
        }
    }

    func addSignOut(to router: RouterGroup<ConsoleContext>) {
        router.post("/console/sign-out") { request, context in
            let session = try await context.sessionOfForm(request)
            if let token = request.sessionToken(site) { sessions.end(token) }
            await events.report(.signedOut, by: session.user.identity, from: context.address)
            return leaving(.redirect(to: ConsolePaths.signIn))
        }
    }

    private func signIn(_ request: Request, _ context: ConsoleContext) async throws -> Response {
        let form = try await context.fields(of: request)
        let name = form["user"] ?? ""
        switch throttle.attempt(name, from: context.address) {
        case .allowed: break
        case .wait(let delay):
            await events.report(.signInFailed(.throttled), by: .init(name: name), from: context.address)
            return try refusal(.tooManyRequests, "Too many attempts: wait a little.", name, retryAfter: delay)
        }
        var bytes = Array((form["password"] ?? "").utf8.prefix(PasswordRule.length.upperBound + 1))
        let password = SecretBytes(bytes)
        SecretBytes.erase(&bytes)
        let user = users.user(named: name)
        switch (await passwords.check(password, against: user?.password), user) {
        case (.busy, _):
            throttle.withdraw(name, from: context.address)
            await events.report(.signInFailed(.busy), by: .init(name: name), from: context.address)
            return try refusal(.tooManyRequests, "Too many sign in at once: try again.", name, retryAfter: .seconds(5))
        case (.right, let user?):
            throttle.succeeded(name, from: context.address)
            // A session that the browser brought is not gone on with: somebody else may know of it.
            if let token = request.sessionToken(site) { sessions.end(token) }
            let (token, _) = try sessions.begin(user, from: context.address)
            await events.report(.signedIn, by: .init(name: name), from: context.address)
            var response = Response.redirect(to: ConsolePaths.calls)
            response.headers[.setCookie] = site.sessionCookie(token.text)
            return response
        case (.wrong, _), (.right, nil):
            await events.report(.signInFailed(.wrongPassword), by: .init(name: name), from: context.address)
            return try refusal(.unauthorized, "Wrong user or password.", name, retryAfter: nil)
        }
    }

    private func refusal(
        _ status: HTTPResponse.Status, _ objection: String, _ user: String, retryAfter delay: Duration?
    ) throws -> Response {
        var response = Response.html(
            try templates.render("sign-in", SignInPage(objection: objection, user: user, hasProvider: hasProvider)),
            status: status)
        if let delay { response.headers[.retryAfter] = "\(max(1, (delay.milliseconds + 999) / 1000))" }
        return response
    }

    private func leaving(_ response: Response) -> Response {
        var response = response
        response.headers[.setCookie] = site.sessionCookie("", "; Max-Age=0")
        return response
    }
}

extension ConsoleContext {
    /// The fields of a form. Names are taken as they are: nothing nests in them.
    func fields(of request: Request) async throws -> QueryFields {
        let body = try await request.body.collect(upTo: maxUploadSize)
        return QueryFields(String(buffer: body))
    }

    /// Who is signed in. Every page behind ``SignedInMiddleware`` has somebody.
    var signedIn: Session {
        get throws(HTTPError) {
            guard let session else { throw HTTPError(.unauthorized) }
            return session
        }
    }

    /// The same, for a form that has proven to be of the session.
    func sessionOfForm(_ request: Request) async throws -> Session {
        try session(accepting: await fields(of: request)["token"])
    }

    func session(accepting token: String?) throws -> Session {
        let session = try signedIn
        guard session.accepts(token) else { throw HTTPError(.forbidden) }
        return session
    }

    /// The same, for what only operators may do.
    func operatorOfForm(_ request: Request) async throws -> Session {
        let session = try await sessionOfForm(request)
        guard session.user.role == .operator else { throw HTTPError(.forbidden) }
        return session
    }
}

/// Who is signed in, for operators.
struct SessionPages: Sendable {
    let sessions: Sessions
    let templates: Templates
    let events: ConsoleEvents

    func add(to router: RouterGroup<ConsoleContext>) {
        router.get(RouterPath(ConsolePaths.sessions)) { _, context in
            let session = try context.signedIn
            guard session.user.role == .operator else { throw HTTPError(.forbidden) }
            let page = SessionsPage(Frame("Sessions", session, at: .sessions), session, visible(to: session))
            return Response.html(try templates.render("sessions", page))
        }
        router.post("/console/sessions/end") { request, context in
            let form = try await context.fields(of: request)
            let session = try context.session(accepting: form["token"])
            guard session.user.role == .operator else { throw HTTPError(.forbidden) }
            let id = form["session"] ?? ""
            if visible(to: session).contains(where: { $0.session.id == id }), let ended = sessions.end(id: id) {
                await events.report(
                    .sessionEnded(of: ended.user.identity), by: session.user.identity, from: context.address)
            }
            return Response.redirect(to: ConsolePaths.sessions)
        }
    }

    /// Who is held to accounts sees those alone who are held to no others.
    private func visible(to own: Session) -> [(session: Session, unused: Duration)] {
        sessions.all.filter { other, _ in
            guard let accounts = own.user.accounts else { return true }
            return other.user.accounts?.isSubset(of: accounts) ?? false
        }
    }
}
