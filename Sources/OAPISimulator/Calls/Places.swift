extension World {
    /// A Subregion with its physical place.
    struct Subregion: Sendable {
        let name: String
        let locationCode: String
    }

    /// The Subregions of the simulated Region.
    var subregions: [Subregion] {
        [
            Subregion(name: region + "a", locationCode: "PAR1"), Subregion(name: region + "b", locationCode: "PAR4"),
        ]
    }

    /// `ReadRegions`: OUTSCALE's public Regions, and the simulated one when it is none of them.
    func readRegions() -> JSONObject {
        var names = ["ap-northeast-1", "cloudgouv-eu-west-1", "eu-west-2", "us-east-2", "us-west-1"]
        if !names.contains(region) { names.append(region) }
        return [
            "Regions": .array(
                names.map { ["RegionName": .string($0), "Endpoint": .string("api.\($0).outscale.com")] }
            )
        ]
    }

    /// `ReadSubregions`: those of the simulated Region.
    func readSubregions(
        _ request: JSONObject, by account: SimulatedAccount, at now: WallTime
    ) throws(Refusal) -> JSONObject {
        let filters = Filters(request)
        let found = subregions.filter {
            filters.match("RegionNames", region) && filters.match("States", "available")
                && filters.match("SubregionNames", $0.name)
        }
        return try page(
            .readSubregions, request, by: account, at: now,
            of: found.map { (ResultPlace(created: WallTime(milliseconds: 0), id: $0.name), $0) }, named: "Subregions"
        ) { subregion in
            [
                "LocationCode": .string(subregion.locationCode), "RegionName": .string(region), "State": "available",
                "SubregionName": .string(subregion.name),
            ]
        }
    }

    /// `ReadAccounts`: the caller's own.
    func readAccounts(by account: SimulatedAccount) -> JSONObject {
        [
            "Accounts": [
                [
                    "AccountId": .string(account.id), "City": "Saint-Cloud", "CompanyName": "Example",
                    "Country": "France", "CustomerId": .string(String(account.id.suffix(8))),
                    "Email": "example@example.com", "FirstName": "Example", "LastName": "Example", "ZipCode": "92210",
                ]
            ]
        ]
    }
}
