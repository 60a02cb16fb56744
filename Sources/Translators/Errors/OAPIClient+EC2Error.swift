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
            return EC2Error(error, in: action, about: resourceID)
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

    /// The same for a request that names several resources, of which a refusal is about one.
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
