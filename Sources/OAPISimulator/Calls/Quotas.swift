/// A quota of an account.
private struct Quota {
    let name: String
    let collection: String
    let shortDescription: String
    let limit: Int
    let used: Int
}

extension World {
    /// `ReadQuotas`: those of the account as a whole, and those of one of its security groups.
    func readQuotas(
        _ request: JSONObject, by account: SimulatedAccount, at now: WallTime
    ) throws(Refusal) -> JSONObject {
        let filters = Filters(request)
        let types = [("global", globalQuotas(of: account, at: now)), ("sg-12345678", Self.groupQuotas)]
        var found: [(place: ResultPlace, value: JSONObject)] = []
        for (type, quotas) in types where filters.match("QuotaTypes", type) {
            let shown = quotas.filter { quota in
                filters.match("Collections", quota.collection) && filters.match("QuotaNames", quota.name)
                    && filters.match("ShortDescriptions", quota.shortDescription)
            }
            guard !shown.isEmpty else { continue }
            let entry: JSONObject = [
                "QuotaType": .string(type), "Quotas": .array(shown.map { Self.json($0, of: account) }),
            ]
            found.append((ResultPlace(created: WallTime(milliseconds: 0), id: type), entry))
        }
        return try page(.readQuotas, request, by: account, at: now, of: found, named: "QuotaTypes") { $0 }
    }

    private func globalQuotas(of account: SimulatedAccount, at now: WallTime) -> [Quota] {
        let volumes = volumes.values.filter { $0.accountID == account.id }.count
        let snapshots = snapshots.values.filter { $0.accountID == account.id && $0.deleted == nil }.count
        return [
            Quota(name: "vm_limit", collection: "Compute", shortDescription: "VM Limit", limit: 40, used: 0),
            Quota(name: "ip_limit", collection: "Compute", shortDescription: "IP Limit", limit: 10, used: 0),
            Quota(
                name: "volume_limit", collection: "Storage", shortDescription: "Volume Limit",
                limit: behaviour.volumeQuota ?? 0, used: volumes),
            Quota(
                name: "snapshot_limit", collection: "Storage", shortDescription: "Snapshot Limit",
                limit: behaviour.snapshotQuota ?? 0, used: snapshots),
        ]
    }

    private static let groupQuotas = [
        Quota(
            name: "sg_rule_limit", collection: "Security Groups", shortDescription: "Security Groups Rules Limit",
            limit: 100, used: 1)
    ]

    private static func json(_ quota: Quota, of account: SimulatedAccount) -> JSONValue {
        [
            "AccountId": .string(account.id), "Description": .string(quota.shortDescription),
            "MaxValue": .integer(quota.limit), "Name": .string(quota.name),
            "QuotaCollection": .string(quota.collection), "ShortDescription": .string(quota.shortDescription),
            "UsedValue": .integer(quota.used),
        ]
    }
}
