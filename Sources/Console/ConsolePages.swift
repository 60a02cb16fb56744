internal import Audit
internal import Files
package import Hummingbird
internal import Logging
internal import NIOCore
internal import OpenSSL
internal import ServiceLifecycle

/// The console: pages on the admin listener for people who read the audit, behind a login.
///
/// It changes nothing but the audit's signatures, and reads over a connection of its own.
package struct ConsolePages: Service, CustomStringConvertible {
    private let users: ConsoleUsers
    private let provider: OpenIDProvider?
    private let verification: ChainVerification
    private let responder: RouterResponder<ConsoleContext>
    private let logger: Logger

    /// For the log, which shall not hold everything.
    package var description: String { "console" }

    /// What tests set.
    struct Options: Sendable {
        /// What passwords of unknown users cost.
        var costExponent = PasswordHash.costExponent
        var now: @Sendable () -> ContinuousClock.Instant = { .now }
        /// How long a page may take to read the audit.
        var readTimeout = Duration.seconds(10)
    }

    /// Throws ``ConsoleUsersFailure``, or why the audit cannot be read.
    package init(_ setup: ConsoleSetup) throws {
        try self.init(setup, Options())
    }

    init(_ setup: ConsoleSetup, _ options: Options) throws {
        let settings = setup.settings
        users = try ConsoleUsers(path: settings.users)
        verification = ChainVerification(verify: { tell async throws(AuditStoreFailure) in try await setup.verify(tell)
        })
        logger = setup.logger
        let site = ConsoleSite(settings)
        provider = try settings.openID.map { try OpenIDProvider($0, now: options.now) }
        let throttle = SignInThrottle(now: options.now)
        let sessions = Sessions(
            .init(idle: settings.idleTimeout, total: settings.sessionTimeout), users: users, now: options.now)
        let templates = try Templates(version: setup.gateway.version)
        let events = ConsoleEvents(audit: setup.audit, gateway: setup.gateway, logger: logger)
        let reader = BoundedReader(try setup.backend.openReader(), timeout: options.readTimeout)
        let audit = AuditPages(
            reader: reader, audit: setup.audit, verification: verification, templates: templates, events: events,
            overviews: OverviewReader(reader, now: options.now))
        let signIn = SignInPages(
            site: site, users: users, sessions: sessions, throttle: throttle,
            passwords: try PasswordChecker(costExponent: options.costExponent), templates: templates, events: events,
            hasProvider: provider != nil)
        let sessionPages = SessionPages(sessions: sessions, templates: templates, events: events)

        let router = Router(context: ConsoleContext.self)
        router.add(middleware: SafeHeadersMiddleware(site: site))
        router.add(middleware: ErrorPagesMiddleware(templates: templates))
        router.add(middleware: OwnSiteMiddleware(site: site))
        router.get("/") { _, _ in Response.redirect(to: ConsolePaths.calls) }
        ConsoleFiles().add(to: router)
        signIn.add(to: router)
        if let provider {
            OpenIDPages(
                provider: provider, site: site, sessions: sessions, throttle: throttle,
                attempts: try SignInAttempt.Maker(), templates: templates, events: events
            ).add(to: router)
        }
        let inside = router.group().add(middleware: SignedInMiddleware(site: site, sessions: sessions))
        signIn.addSignOut(to: inside)
        audit.add(to: inside)
        sessionPages.add(to: inside)
        responder = router.buildResponder()
    }

    /// Answers a request.
    ///
    /// - Parameter address: the client's, or the one that a trusted proxy names.
    package func respond(to request: Request, from address: String) async throws -> Response {
        let context = ConsoleContext(source: .init(logger: logger, address: address))
        return try await responder.respond(to: request, context: context)
    }

    /// Follows the file of users and verifies chains until a graceful shutdown.
    package func run() async throws {
        let reload = FileReload(
            "console.users",
            reload: { [users] in
                try users.reload()
                return users.count
            },
            reloadIfChanged: { [users] in try users.reloadIfChanged() ? users.count : nil }, logger: logger)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await reload.run() }
            group.addTask { await verification.run() }
            try await group.waitForAll()
        }
        await provider?.shutdown()
    }
}

/// The files that pages load.
private struct ConsoleFiles {
    func add(to router: Router<ConsoleContext>) {
        for (path, type, bytes) in [
            ("/console/assets/console.css", "text/css; charset=utf-8", PackageResources.console_css),
            ("/console/assets/console.js", "text/javascript; charset=utf-8", PackageResources.console_js),
            ("/console/assets/icon.svg", "image/svg+xml", PackageResources.icon_svg),
        ] {
            router.get(RouterPath(path)) { _, _ in
                Response(
                    status: .ok, headers: [.contentType: type, .cacheControl: "no-cache"],
                    body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
            }
        }
    }
}
