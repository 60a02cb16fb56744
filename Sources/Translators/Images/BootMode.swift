/// EC2's word for how VMs of an image start.
enum BootMode: String, Sendable, CaseIterable {
    case legacyBIOS = "legacy-bios"
    case uefi
    case uefiPreferred = "uefi-preferred"

    /// OAPI's `BootModes`.
    var oapi: [String] {
        switch self {
        case .legacyBIOS: ["legacy"]
        case .uefi: ["uefi"]
        case .uefiPreferred: ["uefi", "legacy"]
        }
    }

    /// - Parameter oapi: OAPI's `BootModes`, in any order. `nil` for none, and for words that are not known.
    init?(oapi: [String]) {
        guard let mode = Self.allCases.first(where: { Set($0.oapi) == Set(oapi) }) else { return nil }
        self = mode
    }
}
