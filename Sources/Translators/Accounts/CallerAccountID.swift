package import EC2Query
package import OAPI

/// The account ID of the caller: neither the request nor OAPI's other answers say it. OAPI is asked
/// once for each access key.
///
/// - Parameter action: the EC2 action that asks.
/// - Throws: `UnauthorizedOperation` when the caller may not read its own account, `InternalError` when OAPI names
///   none.
package func callerAccountID(with client: some OAPIClient, in action: String) async throws(EC2Error) -> String {
    if let known = client.account?.accountID { return known }
    let reply = try await client.send(ReadAccountsRequest(), in: action)
    guard let accountID = reply.response.accountIDs.first else { throw .internalError }
    client.account?.remember(accountID)
    return accountID
}
