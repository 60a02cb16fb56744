package import JSONCoding

/// OAPI `CreateImage`. It takes no ClientToken, so that sending it again may make a second image.
package struct CreateImageRequest: OAPIRequest, Hashable {
    package typealias Response = CreateImageResponse
    package static let call = OAPICall.createImage

    /// What the image is made of: OAPI takes the members of one way only.
    package enum Source: Sendable, Hashable {
        /// Of a VM, which is shut down and started again around it unless `noReboot`.
        case vm(String, noReboot: Bool)
        /// Of snapshots. Left out, the architecture is `x86_64`.
        case snapshots(root: String, architecture: String?, [BlockDeviceMapping])
        /// Of another image, of the same Region.
        case image(String, region: String)
        /// Of what the manifest behind a pre-signed URL names. A secret: anyone who has the URL can read it.
        case manifest(url: String)

        fileprivate var members: [JSON.Member] {
            switch self {
            case .vm(let id, let noReboot):
                return [JSON.Member("VmId", .string(id)), JSON.Member("NoReboot", .bool(noReboot))]
            case .snapshots(let root, let architecture, let mappings):
                let members = [
                    JSON.Member("RootDeviceName", .string(root)),
                    JSON.Member("BlockDeviceMappings", .array(mappings.map(\.json))),
                ]
                return members + (architecture.map { [JSON.Member("Architecture", .string($0))] } ?? [])
            case .image(let id, let region):
                return [JSON.Member("SourceImageId", .string(id)), JSON.Member("SourceRegionName", .string(region))]
            case .manifest(let url):
                return [JSON.Member("FileLocation", .string(url))]
            }
        }
    }

    /// 3 to 128 letters, digits and `_ ()/.-`.
    package var name: String
    package var description: String?
    package var source: Source
    /// `uefi`, `legacy`; empty leaves it to OAPI.
    package var bootModes: [String]
    package var tpmMandatory: Bool
    package var dryRun: Bool

    package init(
        name: String, description: String?, source: Source, bootModes: [String] = [], tpmMandatory: Bool = false,
        dryRun: Bool
    ) {
        self.name = name
        self.description = description
        self.source = source
        self.bootModes = bootModes
        self.tpmMandatory = tpmMandatory
        self.dryRun = dryRun
    }

    package var body: JSON {
        let others = JSON.object(present: [
            "Description": description.map(JSON.string),
            "BootModes": bootModes.isEmpty ? nil : .strings(bootModes),
            "TpmMandatory": tpmMandatory ? .bool(true) : nil,
            "DryRun": dryRun ? .bool(true) : nil,
        ])
        return .object([JSON.Member("ImageName", .string(name))] + source.members + (others.members ?? []))
    }

    package var repetition: Repetition { dryRun ? .safe : .once }
}

/// The answer to `CreateImage`.
package struct CreateImageResponse: OAPIResponse, Hashable {
    /// `nil` in the answer to a dry run.
    package let image: Image?

    package init?(_ json: JSON) {
        guard json["ResponseContext"] != nil || json["Image"] != nil else { return nil }
        image = json["Image"].flatMap { Image($0) }
    }
}
