internal import Curl

/// Asks the provider over libcurl. Follows no redirect.
final class OpenIDTransport: Sendable {
    private let driver: CurlDriver

    private static let timeout = Duration.seconds(10)
    /// Bytes of an answer; a provider with many keys has some ten thousand.
    private static let sizeLimit = 256 * 1024

    init(_ settings: OpenIDSettings) throws(CurlSetupFailure) {
        var configuration = CurlConfiguration()
        configuration.proxy = .ofProcess()
        if let bundle = settings.caBundle { configuration.trust = .bundle(path: bundle) }
        driver = try CurlDriver(configuration)
    }

    /// The document at a URL.
    func get(_ url: String) async throws(OpenIDFailure) -> [UInt8] {
        try await send(.get, url, [], .mayBeRepeated)
    }

    /// The answer to a form.
    func post(_ form: String, to url: String, authorization: String?) async throws(OpenIDFailure) -> [UInt8] {
        var headers = [TransferHeader("Content-Type", "application/x-www-form-urlencoded")]
        if let authorization { headers.append(TransferHeader("Authorization", authorization)) }
        // A code serves once.
        return try await send(.post(body: Array(form.utf8)), url, headers, .mayNotBeRepeated)
    }

    private func send(
        _ method: TransferMethod, _ url: String, _ headers: [TransferHeader], _ repeatability: Repeatability
    ) async throws(OpenIDFailure) -> [UInt8] {
        let response: TransferResponse
        do {
            response = try await driver.perform(
                TransferRequest(
                    method: method, url: url, headers: [TransferHeader("Accept", "application/json")] + headers,
                    deadline: .now + Self.timeout, repeatability: repeatability, responseSizeLimit: Self.sizeLimit))
        } catch {
            throw .unreachable(url: url, why: error.shortDescription)
        }
        guard response.status == 200 else {
            let error = OpenIDDocument.member("error", of: response.body)
            throw .answered(url: url, status: response.status, error: error)
        }
        return response.body
    }

    func shutdown() async { await driver.shutdown() }
}
