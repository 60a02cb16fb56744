package import JSONCoding

/// OAPI `ReadAccounts`: whose access key it is that signs.
package struct ReadAccountsRequest: OAPIRequest, Hashable {
    package typealias Response = ReadAccountsResponse
    package static let call = OAPICall.readAccounts

    package init() {}

    package var body: JSON { .object([]) }

    package var repetition: Repetition { .safe }
}

/// The answer to `ReadAccounts`, as far as it is used.
package struct ReadAccountsResponse: OAPIResponse, Hashable {
    /// The caller's own account first.
    package let accountIDs: [String]

    package init(accountIDs: [String]) {
        self.accountIDs = accountIDs
    }

    package init?(_ json: JSON) {
        guard let accounts = json["Accounts"]?.array else { return nil }
        accountIDs = accounts.compactMap { $0["AccountId"]?.string }
    }
}
