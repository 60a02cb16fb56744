extension GatewayConfiguration {
    /// The Regions that have an OAPI and an FCU at the public address (OUTSCALE, "About Regions and Subregions").
    private static let publicRegions: Set<String> = [
        "ap-northeast-1", "cloudgouv-eu-west-1", "eu-west-2", "us-east-2", "us-west-1",
    ]

    /// One of OUTSCALE's own, or one that `regions` says the address of.
    static func region(_ source: ConfigurationSource) -> String {
        source.noting("eu-west-2") { () throws(ConfigurationFailure) in
            let region = try source.text(.region)
            // It is a part of a host, of a key's name and of every signature.
            guard isRegionName(region) else {
                throw .invalid(
                    key: ConfigurationKey.region.name, value: region, expected: "1 to 64 letters, digits and hyphens")
            }
            let address = ConfigurationKey.regionOAPI.name(for: region)
            if !publicRegions.contains(region), !source.isSet(address) {
                source.note(
                    .invalid(
                        key: ConfigurationKey.region.name, value: region,
                        expected:
                            "one of \(publicRegions.sorted().joined(separator: ", ")); of another say \(address)"))
            }
            return region
        }
    }

    /// The other names of the Region.
    static func regionAliases(_ source: ConfigurationSource) -> Set<String> {
        Set(source.list(.regionAliases, of: "a Region's name: letters, digits and hyphens", where: isRegionName))
    }

    private static func isRegionName(_ text: String) -> Bool {
        1...64 ~= text.utf8.count
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"):
                    true
                default: false
                }
            }
    }

    /// The Region's own base URL of a service, without a slash at its end; without one, the public address of a Region
    /// of that name.
    static func url(_ service: ConfigurationKey, of region: String, _ source: ConfigurationSource) -> String {
        source.noting("https://\(region)/") { () throws(ConfigurationFailure) in
            try checkedURL(service, of: region, source)
        }
    }

    private static func checkedURL(
        _ service: ConfigurationKey, of region: String, _ source: ConfigurationSource
    ) throws(ConfigurationFailure) -> String {
        let key = service.name(for: region)
        let text = source.optionalText(service, named: key)?.replacing("NAME", with: region) ?? ""
        guard let url = ConfigurationURL(text), service != .regionOAPI || url.path.count > 1 else {
            let example = service.defaultText?.replacing("NAME", with: "eu-west-2") ?? ""
            throw .invalid(
                key: key, value: text, expected: "a URL of a host, a port and a path alone, such as \(example)")
        }
        // Signed requests and their answers do not cross a network in the clear.
        guard url.isSafe else {
            throw .invalid(key: key, value: text, expected: "an https URL; http is for a host of this machine alone")
        }
        return text.hasSuffix("/") ? String(text.dropLast()) : text
    }

    private enum Untranslated: String, CaseIterable {
        case reject
        case fcu
    }

    /// What happens to actions that are not translated.
    static func untranslated(
        in region: String, _ source: ConfigurationSource
    ) throws(ConfigurationFailure) -> UntranslatedActions {
        let url = url(.regionFCU, of: region, source)
        switch try source.choice(.untranslated, of: Untranslated.self) {
        case .reject: return .rejected
        case .fcu:
            let key = ConfigurationKey.regionFCU.name(for: region)
            if !source.isSet(key), !publicRegions.contains(region) {
                source.note(
                    .missing(key, why: "ec2.untranslated is fcu, and the address of this Region's FCU is not known"))
            }
            return .relayed(fcuURL: url)
        }
    }
}
