internal import Audit
internal import EC2Query
internal import Translators

/// Long listings, which are answered while they are read.
extension EC2Reply {
    /// The answer to a read whose list is not whole yet. The first page is there, so that what is wrong with the request
    /// has been answered as an error; what goes wrong from now on cuts the connection, and clients ask again.
    static func stream(
        _ action: String, _ answer: EC2Answer, _ more: MoreItems, _ call: CallExchange
    ) -> DownstreamReply {
        reply(200, [], call.requestID) { write in
            var call = call
            let outcome: AuditOutcome
            do {
                try await Self.write(answer, more, of: action, call.requestID, write)
                outcome = .succeeded
            } catch {
                outcome = .failed(auditError(error))
            }
            call.finish(outcome, requestID: answer.requestID)
            await call.note()
            call.log(status: 200)
            if outcome.kind != .succeeded { throw ListingCut() }
        }
    }

    /// Writes the document page by page, of which one at a time is in memory.
    private static func write(
        _ answer: EC2Answer, _ first: MoreItems, of action: String, _ requestID: String,
        _ write: ([UInt8]) async throws -> Void
    ) async throws {
        var document = try EC2ListDocument(of: action, requestID: requestID, answer.elements)
        try await write(try document.take())
        var next: MoreItems? = first
        while let more = next {
            let page = try await more.fetch()
            try document.append(page.items)
            try await write(try document.take())
            next = page.more
        }
        try await write(try document.finish())
    }

    private static func auditError(_ error: any Error) -> AuditError {
        if let error = error as? EC2Error { return AuditError(error) }
        return AuditError(.client, code: "ConnectionClosed", message: "The client left before the end of the answer.")
    }
}

/// The end of a listing that could not be read to its end.
private struct ListingCut: Error {}
