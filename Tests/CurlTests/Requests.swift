import Curl

extension TransferRequest {
    /// A request with a deadline that no test is to reach.
    static func get(
        _ url: String, headers: [TransferHeader] = [], deadline: Duration = .seconds(20), limit: Int = 1 << 20,
        _ repeatability: Repeatability = .mayBeRepeated
    ) -> TransferRequest {
        TransferRequest(
            method: .get, url: url, headers: headers, deadline: .now + deadline, repeatability: repeatability,
            responseSizeLimit: limit)
    }

    /// The same with a body.
    static func post(
        _ url: String, _ body: String, headers: [TransferHeader] = [], deadline: Duration = .seconds(20),
        _ repeatability: Repeatability = .mayNotBeRepeated
    ) -> TransferRequest {
        TransferRequest(
            method: .post(body: Array(body.utf8)), url: url, headers: headers, deadline: .now + deadline,
            repeatability: repeatability)
    }
}

/// The failure of an exchange that must not succeed.
func failure(
    _ driver: CurlDriver, _ request: TransferRequest
) async -> TransferFailure? {
    do {
        _ = try await driver.perform(request)
        return nil
    } catch {
        return error
    }
}

/// The failure of a request that no server answers, with the shortest deadline that lets this machine send it.
func failureAtDeadline(_ driver: CurlDriver, _ url: String) async -> TransferFailure? {
    var last: TransferFailure?
    for milliseconds in [50, 250, 1250, 6250] {
        last = await failure(driver, .post(url, "x", deadline: .milliseconds(milliseconds)))
        if last != .deadlineExceeded(.notSent) { break }
    }
    return last
}

extension TransferFailure {
    /// Without libcurl's words, which differ between its versions.
    var withoutDetail: TransferFailure {
        switch self {
        case .notSent(let reason, _): .notSent(reason, detail: "")
        case .outcomeUnknown(let reason, _): .outcomeUnknown(reason, detail: "")
        case .deadlineExceeded, .cancelled, .driverStopped, .responseTooLarge: self
        }
    }
}

extension TransferResponse {
    var text: String { String(decoding: body, as: UTF8.self) }
}
