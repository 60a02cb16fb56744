extension Fault.Kind {
    /// Turns the call's own answer into what the client gets.
    func strike(_ reply: SimulatedReply, requestID: String, now: WallTime) -> SimulatedReply {
        switch self {
        case .none: return reply
        case .error(let status, let code, let type, let details):
            var error: JSONObject = ["Type": .string(type)]
            if !details.isEmpty { error["Details"] = .string(details) }
            if let code { error["Code"] = .string(code) }
            let document: JSONValue = [
                "Errors": [.object(error)], "ResponseContext": ["RequestId": .string(requestID)],
            ]
            return .json(document, status: status, date: now)
        case .html(let status):
            let page = """
                <html>\r
                <head><title>\(status) Bad Gateway</title></head>\r
                <body><center><h1>\(status) Bad Gateway</h1></center><hr><center>proxy</center></body>\r
                </html>\r

                """
            return SimulatedReply(status: status, type: "text/html", body: Array(page.utf8), date: now)
        case .empty(let status): return SimulatedReply(status: status, type: nil, body: [], date: now)
        case .problem(let status, let title, let detail):
            let document: JSONValue = [
                "type": "about:blank", "title": .string(title), "status": .integer(status),
                "detail": .string(detail),
            ]
            return SimulatedReply(status: status, type: "application/problem+json", body: document.bytes, date: now)
        case .legacy(let status, let code):
            return .json(["__type": .string(code)], status: status, date: now)
        case .cut:
            var cut = reply
            cut.delivery = .none
            return cut
        case .truncated:
            var truncated = reply
            truncated.delivery = .truncated(reply.body.count / 2)
            return truncated
        case .malformed:
            return SimulatedReply(status: 200, type: .jsonType, body: Array("{\"Snapshot\": {".utf8), date: now)
        case .clockSkew(let seconds):
            let document = Refusal.authenticationFailed.document(requestID: requestID)
            return .json(document, status: 401, date: now + .seconds(seconds))
        }
    }
}

extension SimulatedReply {
    /// An answer with a correct `Date` header, which clients set their clocks by.
    init(status: Int, type: String?, body: [UInt8], date: WallTime) {
        let types = type.map { [SimulatedRequest.Header(name: "Content-Type", value: $0)] } ?? []
        self.init(status: status, headers: types + [.init(name: "Date", value: date.httpDate)], body: body)
    }

    /// An answer in JSON.
    static func json(_ document: JSONValue, status: Int, date: WallTime) -> SimulatedReply {
        SimulatedReply(status: status, type: .jsonType, body: document.bytes, date: date)
    }
}

extension String {
    static var jsonType: String { "application/json" }
}

extension Refusal {
    /// The error document of the description (`ErrorResponse`); its code is a string.
    func document(requestID: String) -> JSONValue {
        [
            "Errors": [
                [
                    "Type": .string(answer.type), "Details": .string(answer.details),
                    "Code": .string(String(answer.code)),
                ]
            ],
            "ResponseContext": ["RequestId": .string(requestID)],
        ]
    }
}
