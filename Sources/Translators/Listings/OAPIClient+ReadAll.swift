internal import EC2Query
internal import OAPI

extension OAPIClient {
    /// Reads all pages of what has to be there as a whole before anything can be said of it.
    ///
    /// - Parameters:
    ///   - request: of the first page.
    ///   - action: the EC2 action in whose service this is done.
    ///   - resourceID: the ID that it is about.
    /// - Returns: the items, and OAPI's id of the first call.
    /// - Throws: the first failure; `InternalError` for more than 100 pages.
    func readAll<Item: OAPIListed>(
        _ request: ReadRequest<Item>, in action: String, about resourceID: String? = nil
    ) async throws(EC2Error) -> (items: [Item], requestID: String?) {
        var request = request
        var items: [Item] = []
        var requestID: String?
        for _ in 0..<100 {
            let reply = try await send(request, in: action, about: resourceID)
            requestID = requestID ?? reply.requestID
            items += reply.response.items
            guard let next = reply.response.nextPageToken else { return (items, requestID) }
            request.nextPageToken = next
        }
        throw .internalError
    }
}
