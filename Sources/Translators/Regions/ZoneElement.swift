internal import EC2Query
internal import OAPI

/// An Availability Zone as EC2 describes it.
///
/// | EC2                               | OAPI            | Rule                                                  |
/// |-----------------------------------|-----------------|-------------------------------------------------------|
/// | `zoneName`                        | `SubregionName` |                                                       |
/// | `zoneState`                       | `State`         |                                                       |
/// | `regionName`                      | `RegionName`    |                                                       |
/// | `zoneId`                          | `LocationCode`  | the same for everybody, unlike the name               |
/// | `groupName`, `networkBorderGroup` | `RegionName`    |                                                       |
/// | `zoneType`                        | –               | `availability-zone`                                   |
/// | `messageSet`                      | –               | empty                                                 |
///
/// Sources: AWS "AvailabilityZone", OUTSCALE "Subregion".
struct ZoneElement: Sendable {
    private static let type = "availability-zone"

    static let filters: [FilterRule<ZoneElement>] = [
        FilterRule("group-name") { [$0.zone.regionName] },
        FilterRule("opt-in-status", always: RegionElement.optInStatus),
        FilterRule("region-name", .texts("RegionNames")) { [$0.zone.regionName] },
        FilterRule("state", .texts("States")) { [$0.zone.state] },
        FilterRule("zone-id") { [$0.zone.locationCode] },
        FilterRule("zone-name", .texts("SubregionNames")) { [$0.zone.name] },
        FilterRule("zone-type", always: type),
    ]

    let zone: Subregion

    var elements: [ResponseElement] {
        var elements = [
            ResponseElement("zoneName", zone.name), ResponseElement("zoneState", zone.state),
            ResponseElement("regionName", zone.regionName), ResponseElement.list("messageSet", []),
        ]
        if !zone.locationCode.isEmpty { elements.append(ResponseElement("zoneId", zone.locationCode)) }
        return elements + [
            ResponseElement("groupName", zone.regionName), ResponseElement("networkBorderGroup", zone.regionName),
            ResponseElement("zoneType", Self.type), ResponseElement("optInStatus", RegionElement.optInStatus),
        ]
    }
}
