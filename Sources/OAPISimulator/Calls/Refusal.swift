/// Why the simulated API refuses a request. Each case has the HTTP status, code and type that OUTSCALE gives it.
package enum Refusal: Error, Equatable, Sendable {
    /// No usable signature, a wrong one, or a date outside the window.
    case authenticationFailed
    /// Nobody has this access key. OUTSCALE answers 400 here, not 401.
    case unknownAccessKey
    /// The key is locked after too many failed authentications.
    case temporarilyLocked
    /// Too many calls in a second.
    case throttled(RequestRates.Limiter)
    /// The caller's rights do not cover the call.
    case unauthorized(String)
    case methodNotAllowed
    case unknownCall(String)
    case bodyTooLarge
    case notJSON
    /// A member that the description does not have, or `null`.
    case unknownMember(String)
    case wrongType(String)
    case missingMember(String)
    case forbiddenCombination(String)
    /// The value of a member is not one that is allowed there.
    case invalidValue(String)
    /// The value of a member is too long.
    case invalidLength(String)
    case wrongIDPrefix(String, expected: String)
    case malformedID(String)
    case otherRegion(String)
    case noSuch(ResourceKind, String)
    case noSuchSubregion(String)
    case snapshotState(String, String)
    case volumeState(String, String)
    case imageState(String)
    case vmState(String, String)
    case deviceInUse(String)
    case invalidDeviceName(String)
    case noSuchDevice(String)
    case invalidImageName(String)
    case snapshotInUse(String)
    case foreignImage(String)
    case invalidTagKey
    case invalidTagValueLength
    case invalidURL
    case invalidSnapshotSize
    case invalidVolumeSize
    case volumeSmallerThanSnapshot
    case invalidVolumeType(String)
    case invalidIops
    case invalidIopsRatio
    case tokenMismatch
    case pageTokenExpired
    case pageTokenInvalid
    case tooManySnapshots
    case tooManyConcurrentSnapshots
    case tooManyVolumes
    case tooManyTags
}

/// What an ID names, as far as the API tells them apart when it does not find it.
package enum ResourceKind: String, Sendable, CaseIterable {
    case snapshot = "snap-"
    case volume = "vol-"
    case image = "ami-"
    case vm = "i-"
    case exportTask = "snap-export-"
    case updateTask = "vol-update-"
    case other = ""

    /// The kind that an ID's prefix names.
    init(prefixOf id: String) {
        let named: [ResourceKind] = [.exportTask, .updateTask, .snapshot, .volume, .image, .vm]
        self = named.first { id.hasPrefix($0.rawValue) } ?? .other
    }
}
