internal import HTTPTypes
internal import Hummingbird
internal import Logging

/// Why a request gets no page.
struct PageRefusal: Error {
    let status: HTTPResponse.Status
    /// What to do about it, in one or two sentences.
    let text: String
}

/// Makes pages of all that goes wrong, in the design of the others.
struct ErrorPagesMiddleware: RouterMiddleware {
    typealias Context = ConsoleContext

    let templates: Templates

    func handle(
        _ request: Request, context: Context, next: @concurrent (Request, Context) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch let refusal as PageRefusal {
            return try page(refusal.status, refusal.text)
        } catch let error as any HTTPResponseError {
            return try page(error.status, Self.text(error.status))
        } catch {
            context.logger.error("console page not made", metadata: ["error": "\(error)"])
            return try page(.internalServerError, "This page could not be made. The gateway's log says why.")
        }
    }

    private func page(_ status: HTTPResponse.Status, _ text: String) throws -> Response {
        let page = ErrorPage(status: status.code, heading: Self.heading(status), text: text)
        return .html(try templates.render("error", page), status: status)
    }

    private static func heading(_ status: HTTPResponse.Status) -> String {
        switch status {
        case .unauthorized: "Sign in first"
        case .forbidden: "Not allowed"
        case .notFound: "Nothing is here"
        case .internalServerError: "Something went wrong"
        default: status.reasonPhrase
        }
    }

    private static func text(_ status: HTTPResponse.Status) -> String {
        switch status {
        case .unauthorized: "Your session has ended."
        case .forbidden:
            "Your role does not allow this, or the page with the form was too old: reload it and try again."
        case .notFound: "The console has no page of this name."
        case .contentTooLarge: "The form is too large."
        case .badRequest: "The console does not understand the request."
        default: "The console cannot do this."
        }
    }
}
