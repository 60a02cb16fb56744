package import JSONCoding

/// OAPI `ReadQuotas`, of the account as a whole.
package struct ReadQuotasRequest: OAPIRequest, Hashable {
    package typealias Response = ReadQuotasResponse
    package static let call = OAPICall.readQuotas

    /// Which quotas: `vm_limit` for one.
    package var names: [String]

    package init(names: [String]) {
        self.names = names
    }

    package var body: JSON {
        .object([
            JSON.Member(
                "Filters",
                .object([
                    JSON.Member("QuotaNames", .strings(names)), JSON.Member("QuotaTypes", .strings([Self.global])),
                ])),
            JSON.Member("ResultsPerPage", .integer(Self.largestPage)),
        ])
    }

    package var repetition: Repetition { .safe }

    /// The largest page OAPI gives; a type of quotas is one item.
    private static let largestPage = 1_000

    /// The type of the quotas that are not of one resource.
    static let global = "global"
}

/// The answer to `ReadQuotas`, as far as it is used.
package struct ReadQuotasResponse: OAPIResponse, Hashable {
    /// The most that the account may have, by the quota's name; 0 where there is no limit.
    package let limits: [String: Int]

    package init?(_ json: JSON) {
        guard let types = json["QuotaTypes"]?.array else { return nil }
        var limits: [String: Int] = [:]
        for type in types where type["QuotaType"]?.string == ReadQuotasRequest.global {
            for quota in type["Quotas"]?.array ?? [] {
                guard let name = quota["Name"]?.string, let limit = quota["MaxValue"]?.integer else { continue }
                limits[name] = limit
            }
        }
        self.limits = limits
    }
}
