package import EC2Query
package import OAPI

/// EC2 `DescribeAccountAttributes` over OAPI `ReadQuotas`.
///
/// | EC2                                   | OAPI          | Rule                                                     |
/// |---------------------------------------|---------------|----------------------------------------------------------|
/// | `AttributeName.N`                     | `QuotaNames`  | one of those below; absent: all                          |
/// | `supported-platforms`                 | –             | `EC2` and `VPC`: OUTSCALE's public Cloud and its Nets    |
/// | `default-vpc`                         | –             | `none`                                                   |
/// | `max-instances`                       | `vm_limit`    | left out, as the next three, where OAPI names no limit   |
/// | `max-elastic-ips`                     | `ip_limit`    |                                                          |
/// | `vpc-max-elastic-ips`                 | `ip_limit`    | OUTSCALE counts all public IPs together                  |
/// | `vpc-max-security-groups-per-interface` | `vm_sg_limit` | at OUTSCALE for a VM                                   |
/// | `DryRun`                              | `DryRun`      | success is the error `DryRunOperation`                   |
///
/// Where no limit is asked for, OAPI is not.
///
/// Sources: AWS "DescribeAccountAttributes", OUTSCALE "ReadQuotas".
package struct DescribeAccountAttributes: EC2Action, Hashable {
    package static let name = "DescribeAccountAttributes"
    package static let effect = ActionEffect.reads
    package static let parameters = [
        ParameterRule("AttributeName.N", .translated("`Filters.QuotaNames[]`")),
        ParameterRule("DryRun", .translated("`DryRun`")),
    ]

    enum Attribute: String, Sendable, CaseIterable {
        case supportedPlatforms = "supported-platforms"
        case defaultVPC = "default-vpc"
        case maxInstances = "max-instances"
        case maxElasticIPs = "max-elastic-ips"
        case vpcMaxElasticIPs = "vpc-max-elastic-ips"
        case vpcMaxSecurityGroupsPerInterface = "vpc-max-security-groups-per-interface"

        /// OUTSCALE's name of the quota; `nil` for what is the same for every account.
        var quota: String? {
            switch self {
            case .supportedPlatforms, .defaultVPC: nil
            case .maxInstances: "vm_limit"
            case .maxElasticIPs, .vpcMaxElasticIPs: "ip_limit"
            case .vpcMaxSecurityGroupsPerInterface: "vm_sg_limit"
            }
        }
    }

    let attributes: [Attribute]
    let dryRun: Bool

    package init(_ query: QueryParameters, in context: TranslationContext) throws(EC2Error) {
        var attributes: [Attribute] = []
        for name in try query.list("AttributeName") {
            guard let attribute = Attribute(rawValue: name) else {
                let names = Attribute.allCases.map(\.rawValue).joined(separator: ", ")
                throw .invalidParameterValue(name, of: "attributeName", why: "Expected one of: \(names).")
            }
            if !attributes.contains(attribute) { attributes.append(attribute) }
        }
        self.attributes = attributes.isEmpty ? Attribute.allCases : attributes
        dryRun = try query.boolean("DryRun") ?? false
    }

    package func perform(with client: some OAPIClient) async throws(EC2Error) -> EC2Answer {
        var quotas: [String] = []
        for quota in attributes.compactMap(\.quota) where !quotas.contains(quota) { quotas.append(quota) }
        let request = ReadQuotasRequest(names: quotas)
        if dryRun { throw await client.dryRun(DryRunRequest(request), in: Self.name) }
        var limits: [String: Int] = [:]
        var requestID: String?
        if !quotas.isEmpty {
            let reply = try await client.send(request, in: Self.name)
            limits = reply.response.limits
            requestID = reply.requestID
        }
        let items = attributes.compactMap { attribute in
            Self.values(of: attribute, limits).map { Self.item(attribute, $0) }
        }
        return EC2Answer(requestID: requestID, [.list("accountAttributeSet", items)])
    }

    /// `nil` when there is nothing to say: a quota that OAPI does not name, and one without a limit, which is 0 there
    /// and would be read as "none at all".
    private static func values(of attribute: Attribute, _ limits: [String: Int]) -> [String]? {
        switch attribute {
        case .supportedPlatforms: return ["EC2", "VPC"]
        case .defaultVPC: return ["none"]
        case .maxInstances, .maxElasticIPs, .vpcMaxElasticIPs, .vpcMaxSecurityGroupsPerInterface:
            guard let limit = attribute.quota.flatMap({ limits[$0] }), limit > 0 else { return nil }
            return [String(limit)]
        }
    }

    private static func item(_ attribute: Attribute, _ values: [String]) -> [ResponseElement] {
        [
            ResponseElement("attributeName", attribute.rawValue),
            .list("attributeValueSet", values.map { [ResponseElement("attributeValue", $0)] }),
        ]
    }
}
