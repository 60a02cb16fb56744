import Crypto
import FoundationEssentials

/// The place of a result: reads are sorted by creation date, then by ID.
struct ResultPlace: Sendable, Comparable {
    let created: WallTime
    let id: String

    static func < (left: ResultPlace, right: ResultPlace) -> Bool {
        (left.created, left.id) < (right.created, right.id)
    }
}

extension World {
    /// Cuts sorted results to the page that was asked for, and adds `NextPageToken` when more is left.
    ///
    /// There is a token only when the request had `ResultsPerPage`, and a request with a token must have it too.
    /// A token is good for the same call, account and filters, for a time.
    func page<Result>(
        _ call: SimulatedCall, _ request: JSONObject, by account: SimulatedAccount, at now: WallTime,
        of results: [(place: ResultPlace, value: Result)], named name: String, as json: (Result) -> JSONObject
    ) throws(Refusal) -> JSONObject {
        let size = request.integer("ResultsPerPage")
        if let size, !(1...1000).contains(size) { throw .invalidValue("ResultsPerPage") }
        var rest = results.sorted { $0.place < $1.place }
        let scope = tokenScope(call, request, account)
        if let token = request.string("NextPageToken") {
            guard size != nil else { throw .missingMember("ResultsPerPage") }
            let place = try place(ofToken: token, scope: scope, at: now)
            rest.removeAll { $0.place <= place }
        }
        let shown = rest.prefix(size ?? behaviour.unpagedLimit)
        var answer: JSONObject = [name: .array(shown.map { .object(json($0.value)) })]
        if size != nil, rest.count > shown.count, let last = shown.last {
            answer["NextPageToken"] = .string(
                token(at: last.place, scope: scope, expires: now + behaviour.pageTokenTime))
        }
        return answer
    }

    private func tokenScope(_ call: SimulatedCall, _ request: JSONObject, _ account: SimulatedAccount) -> String {
        let filters = Array(call.rawValue.utf8) + [0] + Array(account.id.utf8) + [0] + Filters(request).bytes
        return String(hexadecimal(SHA256.hash(data: filters)).prefix(16))
    }

    private func token(at place: ResultPlace, scope: String, expires: WallTime) -> String {
        let text = "\(scope) \(expires.milliseconds) \(place.created.milliseconds) \(place.id)"
        return Data(text.utf8).base64EncodedString()
    }

    private func place(ofToken token: String, scope: String, at now: WallTime) throws(Refusal) -> ResultPlace {
        let text = Data(base64Encoded: token).map { String(decoding: $0, as: UTF8.self) } ?? ""
        let parts = text.split(separator: " ", maxSplits: 3).map(String.init)
        guard parts.count == 4, parts[0] == scope, let expires = Int64(parts[1]), let created = Int64(parts[2]) else {
            throw .pageTokenInvalid
        }
        guard now.milliseconds < expires else { throw .pageTokenExpired }
        return ResultPlace(created: WallTime(milliseconds: created), id: parts[3])
    }
}
