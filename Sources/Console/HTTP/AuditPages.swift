internal import Audit
internal import Explanation
internal import HTTPTypes
internal import Hummingbird
internal import Logging
internal import NIOCore

/// The pages that show the audit. Each holds its user to the user's accounts.
struct AuditPages: Sendable {
    let reader: BoundedReader
    let audit: AuditWriter
    let verification: ChainVerification
    let templates: Templates
    let events: ConsoleEvents
    let overviews: OverviewReader

    func add(to router: RouterGroup<ConsoleContext>) {
        router.get(RouterPath(ConsolePaths.calls)) { request, context in
            try await page(context) { session in try await calls(request, session) }
        }
        router.get(RouterPath(ConsolePaths.rows)) { request, context in
            try await page(context) { session in try await rows(request, session) }
        }
        router.get("/console/calls/:name") { _, context in
            let name = context.parameters.get("name") ?? ""
            return try await page(context) { session in try await call(AuditEntryName(name), session) }
        }
        router.get(RouterPath(ConsolePaths.overview)) { request, context in
            try await page(context) { session in try await overview(request, session) }
        }
        router.get(RouterPath(ConsolePaths.chain)) { _, context in
            try await page(context) { session in
                guard let part = try await chain(Frame("Overview", session, at: .overview), session, now: .now()) else {
                    throw HTTPError(.forbidden)
                }
                return .html(try templates.render("chain", part))
            }
        }
        router.get("/console/lineage") { request, context in
            let asked = QueryFields(request.uri.query)["resource"] ?? ""
            if let resource = AuditResource(asked) { return Response.redirect(to: ConsolePaths.lineage(resource.id)) }
            return try await page(context) { session in try await lineage(asked, session) }
        }
        router.get("/console/lineage/:resource") { _, context in
            let asked = context.parameters.get("resource") ?? ""
            return try await page(context) { session in try await lineage(asked, session) }
        }
        router.get("/console/export.csv") { request, context in try await export(.csv, request, context) }
        router.get("/console/export.jsonl") { request, context in try await export(.json, request, context) }
        router.post("/console/verify") { request, context in
            let session = try await operatorOfChain(request, context)
            await events.report(.verificationStarted, by: session.user.identity, from: context.address)
            verification.start()
            return Response.redirect(to: ConsolePaths.overview)
        }
        router.post("/console/checkpoint") { request, context in
            let session = try await operatorOfChain(request, context)
            await events.report(.chainSigned, by: session.user.identity, from: context.address)
            await audit.checkpoint()
            return Response.redirect(to: ConsolePaths.overview)
        }
    }

    /// The chain is of all accounts, and so it is no matter of who is held to some.
    private func operatorOfChain(_ request: Request, _ context: ConsoleContext) async throws -> Session {
        let session = try await context.operatorOfForm(request)
        guard session.user.accounts == nil else { throw HTTPError(.forbidden) }
        return session
    }

    private func page(
        _ context: ConsoleContext, _ body: (Session) async throws -> Response
    ) async throws -> Response {
        let session = try context.signedIn
        do {
            return try await body(session)
        } catch let failure as ReadFailure {
            let text: String
            switch failure {
            case .tooSlow: text = "Reading the audit took too long. Narrow the time range, or ask for less."
            case .unreadable(let why):
                context.logger.error("console cannot read the audit", metadata: ["error": "\(why)"])
                text = "The audit cannot be read now. The gateway's log says why."
            }
            return try message("The audit did not answer", text, session, .serviceUnavailable)
        }
    }

    private func message(
        _ heading: String, _ text: String, _ session: Session, _ status: HTTPResponse.Status
    ) throws -> Response {
        let page = MessagePage(frame: Frame(heading, session, at: nil), heading: heading, text: text)
        return .html(try templates.render("message", page), status: status)
    }

    // MARK: - Calls

    private func calls(_ request: Request, _ session: Session) async throws -> Response {
        let fields = QueryFields(request.uri.query)
        let filter = CallFilter(fields, visibleAccounts: session.user.accounts)
        let start = fields["behind"].flatMap { CallPlace($0) }
        let found =
            filter.objections.isEmpty ? try await find(filter, behind: start) : AuditPage(entries: [], next: nil)
        let page = CallsPage(Frame("Calls", session, at: .calls), filter, found, isFirst: start == nil)
        return .html(try templates.render("calls", page), status: filter.objections.isEmpty ? .ok : .badRequest)
    }

    private func rows(_ request: Request, _ session: Session) async throws -> Response {
        let filter = CallFilter(QueryFields(request.uri.query), visibleAccounts: session.user.accounts)
        guard filter.objections.isEmpty else { throw HTTPError(.badRequest) }
        let found = try await find(filter, behind: nil)
        let page = CallsPage(Frame("Calls", session, at: .calls), filter, found, isFirst: true)
        return .html(try templates.render("rows", page))
    }

    private func find(_ filter: CallFilter, behind place: CallPlace?) async throws -> AuditPage {
        try await reader.read { [query = filter.query] reader in try await reader.page(query, behind: place) }
    }

    private func call(_ name: AuditEntryName, _ session: Session) async throws -> Response {
        // What somebody must not see is not there.
        let entry = try await reader.read { reader in try await reader.entry(name) }
        let record = try? entry?.record()  // a damaged one is told of below
        guard let entry, record?.isVisible(to: session.user.accounts) ?? (session.user.accounts == nil) else {
            return try message("No such call", "No call is recorded under this name.", session, .notFound)
        }
        guard let record else {
            let stored = TerminalText(entry.text.cut(to: 4096))
            return try message(
                "Row \(entry.sequence) is unreadable", "It is no record any more: \(stored)", session, .ok)
        }
        let explanation = await CallExplanation.of(record)
        let page = CallPage(Frame("\(record.action.shown(limit: 64))", session, at: .calls), entry, record, explanation)
        return .html(try templates.render("call", page))
    }

    // MARK: - Overview and lineage

    private func overview(_ request: Request, _ session: Session) async throws -> Response {
        let range = QueryFields(request.uri.query)["range"].flatMap(ActivityChart.Range.init) ?? .day
        let now = AuditTime.now()
        let activity = try await overviews.activity(range, visibleTo: session.user.accounts, now: now)
        let frame = Frame("Overview", session, at: .overview)
        let page = OverviewPage(
            frame, range, activity, chain: try await chain(frame, session, now: now), now: now)
        return .html(try templates.render("overview", page))
    }

    /// `nil` for who is held to accounts.
    private func chain(_ frame: Frame, _ session: Session, now: AuditTime) async throws -> ChainPart? {
        guard session.user.accounts == nil else { return nil }
        let chains = try await reader.read { reader in try await reader.chainHealth() }
        return ChainPart(frame, chains, chainDamage: audit.statistics.chainDamage, verification.state, now: now)
    }

    private func lineage(_ asked: String, _ session: Session) async throws -> Response {
        var lineage: AuditLineage?
        if let resource = AuditResource(asked) {
            lineage = try await reader.read { [accounts = session.user.accounts] reader in
                try await AuditLineage.of(resource, in: reader, visibleTo: accounts)
            }
        }
        let page = LineagePage(Frame("Lineage", session, at: .lineage), asked: asked, lineage)
        let isFound = asked.isEmpty || lineage != nil
        return .html(try templates.render("lineage", page), status: isFound ? .ok : .notFound)
    }

    // MARK: - Export

    /// All calls that meet the conditions, newest first, a page at a time as the client takes them.
    private func export(
        _ layout: AuditLines.Layout, _ request: Request, _ context: ConsoleContext
    ) async throws -> Response {
        let session = try context.signedIn
        var filter = CallFilter(QueryFields(request.uri.query), visibleAccounts: session.user.accounts)
        guard filter.objections.isEmpty else { throw HTTPError(.badRequest) }
        filter.setPageSize(500)
        let format = layout == .csv ? "csv" : "jsonl"
        await events.report(
            .exported(format: format, conditions: filter.text), by: session.user.identity, from: context.address)
        let body = ResponseBody { [reader, query = filter.query] writer in
            var lines = AuditLines(layout)
            try await writer.write(ByteBuffer(bytes: lines.start()))
            var place: CallPlace?
            repeat {
                let page = try await reader.read { [place] reader in try await reader.page(query, behind: place) }
                try await writer.write(ByteBuffer(bytes: lines.bytes(page.entries)))
                place = page.next
            } while place != nil
            try await writer.finish(nil)
        }
        return Response(
            status: .ok,
            headers: [
                .contentType: layout == .csv ? "text/csv; charset=utf-8" : "application/x-ndjson",
                .contentDisposition: "attachment; filename=\"passerelle-audit.\(format)\"",
            ], body: body)
    }
}
