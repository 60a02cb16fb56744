internal import EC2Query

/// A Region as EC2 describes it.
struct RegionElement: Sendable {
    /// EC2's word for a Region and for a zone that everybody may use.
    static let optInStatus = "opt-in-not-required"

    static let filters: [FilterRule<RegionElement>] = [
        FilterRule("endpoint") { [$0.endpoint] },
        FilterRule("opt-in-status", always: optInStatus),
        FilterRule("region-name") { [$0.name] },
    ]

    let name: String
    /// Host, and port where it has one, of the EC2 API there.
    let endpoint: String

    var elements: [ResponseElement] {
        [
            ResponseElement("regionName", name), ResponseElement("regionEndpoint", endpoint),
            ResponseElement("optInStatus", Self.optInStatus),
        ]
    }
}
