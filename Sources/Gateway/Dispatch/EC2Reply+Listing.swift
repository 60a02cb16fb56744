internal import Audit
internal import EC2Query
internal import Translators

/// Long listings, which are answered while they are read.
extension EC2Reply {
    /// The answer to a read whose list is not whole yet. The first page is there, so that what is wrong with the request
    /// has been answered as an error; what goes wrong from now on cuts the connection, and clients ask again.
    ///
    /// While a client takes a page, its bytes are all that is kept of it, and OUTSCALE is not asked for the next.
    static func stream(
        _ action: String, _ answer: EC2Answer, _ more: MoreItems, _ session: UpstreamSession, _ call: CallExchange
    ) async throws(EC2Error) -> DownstreamReply {
        let document = EC2ListDocument(of: action, endingIn: answer.elements.last?.name ?? "")
        let (requestID, upstreamRequestID) = (call.requestID, answer.requestID)
        let beginning = try await session.work { () throws(EC2Error) in
            try document.beginning(requestID: requestID, answer.elements)
        }
        session.letGo()
        return reply(200, beginning, requestID) { write in
            var call = call
            let outcome: AuditOutcome
            do {
                try await write([])  // it throws when the beginning was not taken
                var next: MoreItems? = more
                while let more = next {
                    let part = try await part(of: document, more, session)
                    try await write(part.bytes)
                    next = part.more
                }
                try await write(document.end)
                outcome = .succeeded
            } catch {
                outcome = .failed(auditError(error))
            }
            call.finish(outcome, requestID: upstreamRequestID)
            await call.note()
            call.log(status: 200)
            if outcome.kind != .succeeded { throw ListingCut() }
        }
    }

    /// Reads and renders a page.
    private static func part(
        of document: EC2ListDocument, _ more: MoreItems, _ session: UpstreamSession
    ) async throws(EC2Error) -> (bytes: [UInt8], more: MoreItems?) {
        defer { session.letGo() }
        let page = try await more.fetch()
        return (try document.part(page.items), page.more)
    }

    private static func auditError(_ error: any Error) -> AuditError {
        if let error = error as? EC2Error { return AuditError(error) }
        return AuditError(.client, code: "ConnectionClosed", message: "The client left before the end of the answer.")
    }
}

/// The end of a listing that could not be read to its end.
private struct ListingCut: Error {}
