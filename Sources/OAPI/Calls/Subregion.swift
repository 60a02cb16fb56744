package import JSONCoding

/// OAPI's `Subregion`: EC2's Availability Zone. Those of the Region that is called are listed.
package struct Subregion: OAPIListed {
    package static let readCall = OAPICall.readSubregions
    package static let listMember = "Subregions"

    package let name: String
    package let regionName: String
    /// `available` when it can be used.
    package let state: String
    /// The physical place, such as `PAR1`: the same for everybody, unlike the name.
    package let locationCode: String

    package init?(_ json: JSON) {
        guard let name = json["SubregionName"]?.string else { return nil }
        self.name = name
        regionName = json["RegionName"]?.string ?? ""
        state = json["State"]?.string ?? ""
        locationCode = json["LocationCode"]?.string ?? ""
    }
}
