internal import EC2Query
internal import OAPI

extension OAPIClient {
    /// Sends a request that bears `DryRun`. OAPI answers a dry run with success, EC2 with an error.
    ///
    /// - Returns: `DryRunOperation` where the request would have been done, else why it would not.
    func dryRun(_ request: some OAPIRequest, in action: String, about resourceID: String? = nil) async -> EC2Error {
        do throws(OAPIFailure) {
            _ = try await send(request)
            return .dryRunOperation
        } catch {
            // It does nothing, however it ends: the last answer counts.
            var told = EC2Error(error.refusal.map { .refused($0) } ?? error, in: action, about: resourceID)
            told.mayHaveTakenEffect = false
            return told
        }
    }

    /// Sends a request, and says a failure in EC2's words.
    ///
    /// - Throws: what the action answers with.
    func send<Request: OAPIRequest>(
        _ request: Request, in action: String, about resourceID: String? = nil
    ) async throws(EC2Error) -> OAPIReply<Request.Response> {
        do throws(OAPIFailure) {
            return try await send(request)
        } catch {
            throw EC2Error(error, in: action, about: resourceID, repetition: request.repetition)
        }
    }

    /// Sends a request that deletes what has that ID. A deletion that had no answer, and finds nothing when it is sent
    /// again, is done.
    ///
    /// - Returns: OAPI's id of the call; `nil` when its answer did not come.
    /// - Throws: what the action answers with.
    func delete(
        _ request: some OAPIRequest, in action: String, about resourceID: String
    ) async throws(EC2Error) -> String? {
        do throws(OAPIFailure) {
            return try await send(request).requestID
        } catch {
            if case .noAnswer(let refusal?) = error, refusal.saysMissing { return nil }
            throw EC2Error(error, in: action, about: resourceID, repetition: request.repetition)
        }
    }

    /// Sends a request that names several resources, of which a refusal is about one.
    func send<Request: OAPIRequest>(
        _ request: Request, in action: String, aboutAny resourceIDs: [String]
    ) async throws(EC2Error) -> OAPIReply<Request.Response> {
        do throws(OAPIFailure) {
            return try await send(request)
        } catch {
            throw EC2Error(error, in: action, about: error.culprit(of: resourceIDs), repetition: request.repetition)
        }
    }
}
