import Foundation
import FoundationNetworking

/// An answer to what the harness itself asks, beside the clients that are tested: no program is started for it.
struct HTTPAnswer: Sendable, CustomStringConvertible {
    let status: Int
    let text: String

    var description: String { "status \(status)\n\(text)" }

    /// The body as JSON.
    func json() throws -> Document { try Document(parsing: text) }

    private static let session: URLSession = {
        let configuration = URLSessionConfiguration.ephemeral
        // A test's own time limit ends what takes too long.
        configuration.timeoutIntervalForRequest = 300
        configuration.httpMaximumConnectionsPerHost = 64
        return URLSession(configuration: configuration)
    }()

    /// Asks, and takes whatever is answered.
    init(_ method: String, _ url: String, body: String? = nil) async throws {
        guard let address = URL(string: url) else { throw HarnessFailure.unreadable(what: "a URL", text: url) }
        var request = URLRequest(url: address)
        request.httpMethod = method
        request.httpBody = body.map { Data($0.utf8) }
        request.setValue("application/json", forHTTPHeaderField: "Content-Type")
        let (data, response) = try await Self.session.data(for: request)
        status = (response as? HTTPURLResponse)?.statusCode ?? 0
        text = String(decoding: data, as: UTF8.self)
    }

    /// Asks for what has to be there.
    ///
    /// - Parameter what: whom, for the failure of an answer that is an error.
    static func expected(
        from what: String, _ method: String, _ url: String, body: String? = nil
    ) async throws -> HTTPAnswer {
        let answer = try await HTTPAnswer(method, url, body: body)
        guard 200..<300 ~= answer.status else { throw HarnessFailure.refused(what, answer) }
        return answer
    }
}
