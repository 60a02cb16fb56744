internal import Audit
internal import HTTPTypes
internal import Hummingbird
internal import NIOCore

/// Puts on every answer what keeps browsers from running, loading, embedding or keeping anything that is not the
/// console's own.
struct SafeHeadersMiddleware: RouterMiddleware {
    typealias Context = ConsoleContext

    let site: ConsoleSite

    static let policy = """
        default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; \
        form-action 'self'; frame-ancestors 'none'; base-uri 'none'
        """

    private var fields: [(String, String)] {
        [
            ("Content-Security-Policy", Self.policy), ("X-Content-Type-Options", "nosniff"),
            ("X-Frame-Options", "DENY"),
            // Not `no-referrer`, with which browsers hide the Origin of forms.
            ("Referrer-Policy", "same-origin"), ("Cross-Origin-Opener-Policy", "same-origin"),
            ("Cross-Origin-Resource-Policy", "same-origin"),
            ("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
            ("Cache-Control", "no-store"),
        ] + (site.isSecure ? [("Strict-Transport-Security", "max-age=31536000")] : [])
    }

    func handle(
        _ request: Request, context: Context, next: @concurrent (Request, Context) async throws -> Response
    ) async throws -> Response {
        var response = try await next(request, context)
        for (name, value) in fields {
            guard let name = HTTPField.Name(name), response.headers[name] == nil else { continue }
            response.headers[name] = value
        }
        return response
    }
}

/// Turns away what another site's page had a browser send.
struct OwnSiteMiddleware: RouterMiddleware {
    typealias Context = ConsoleContext

    private static let fetchSite = HTTPField.Name("Sec-Fetch-Site")

    let site: ConsoleSite

    func handle(
        _ request: Request, context: Context, next: @concurrent (Request, Context) async throws -> Response
    ) async throws -> Response {
        let authority = request.head.authority ?? ""
        guard site.isNamed(by: authority) else {
            throw PageRefusal(
                status: .misdirectedRequest,
                text: "This console has another name. When a proxy or a certificate gives it one, set console.origin.")
        }
        if request.method != .get, request.method != .head {
            let fetchSite = Self.fetchSite.flatMap { request.headers[$0] }
            guard site.isOwn(origin: request.headers[.origin], fetchSite: fetchSite, authority: authority) else {
                throw PageRefusal(status: .forbidden, text: "This form was not sent by a page of this console.")
            }
        }
        return try await next(request, context)
    }
}

/// Lets in who is signed in, and sends everybody else to sign in.
struct SignedInMiddleware: RouterMiddleware {
    typealias Context = ConsoleContext

    let site: ConsoleSite
    let sessions: Sessions

    func handle(
        _ request: Request, context: Context, next: @concurrent (Request, Context) async throws -> Response
    ) async throws -> Response {
        let isUse = ![ConsolePaths.rows, ConsolePaths.chain].contains(request.uri.path)
        guard let token = request.sessionToken(site), let session = sessions.session(of: token, isUse: isUse) else {
            guard request.method == .get, isUse else { throw HTTPError(.unauthorized) }
            return .redirect(to: ConsolePaths.signIn)
        }
        var context = context
        context.session = session
        return try await next(request, context)
    }
}

extension Request {
    func sessionToken(_ site: ConsoleSite) -> SessionToken? {
        cookies[site.cookieName].flatMap { SessionToken($0.value) }
    }
}

extension Response {
    static func html(_ text: String, status: HTTPResponse.Status = .ok) -> Response {
        Response(
            status: status, headers: [.contentType: "text/html; charset=utf-8"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
    }

    /// To be asked for with GET, so that a reload repeats nothing.
    static func redirect(to path: String) -> Response {
        Response(status: .seeOther, headers: [.location: path])
    }
}

/// Where the pages are.
enum ConsolePaths {
    static let calls = "/console"
    /// The rows of the table of calls, which the page fetches by itself.
    static let rows = "/console/rows"
    /// How the chain stands, which the overview fetches by itself while it is verified.
    static let chain = "/console/chain"
    static let signIn = "/console/sign-in"
    /// Where people leave for the provider of OpenID Connect.
    static let openID = "/console/openid"
    static let openIDCallback = "/console/openid/callback"
    static let overview = "/console/overview"
    static let sessions = "/console/sessions"

    static func call(_ place: AuditPlace) -> String { "/console/calls/\(place.text)" }

    static func call(_ eventID: AuditEventID) -> String { "/console/calls/\(eventID.text.inQuery)" }

    /// A resource's ID is nothing but letters, digits and a hyphen.
    static func lineage(_ id: String) -> String { "/console/lineage/\(id)" }
}
