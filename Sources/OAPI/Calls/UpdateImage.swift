package import JSONCoding

/// OAPI `UpdateImage`: sets an image's description, or gives or takes the permission to launch it. What is so already
/// stays so.
package struct UpdateImageRequest: OAPIRequest, Hashable {
    package typealias Response = EmptyResponse
    package static let call = OAPICall.updateImage

    /// One of these in a request.
    package enum Change: Sendable, Hashable {
        case description(String)
        case addPermissions(ResourcePermissions)
        case removePermissions(ResourcePermissions)
    }

    package var imageID: String
    package var change: Change
    package var dryRun: Bool

    package init(imageID: String, change: Change, dryRun: Bool) {
        self.imageID = imageID
        self.change = change
        self.dryRun = dryRun
    }

    package var body: JSON {
        let member: JSON.Member =
            switch change {
            case .description(let text): .init("Description", .string(text))
            case .addPermissions(let who): .init("PermissionsToLaunch", .object([.init("Additions", who.json)]))
            case .removePermissions(let who): .init("PermissionsToLaunch", .object([.init("Removals", who.json)]))
            }
        return .object(
            [JSON.Member("ImageId", .string(imageID)), member] + (dryRun ? [JSON.Member("DryRun", .bool(true))] : []))
    }

    package var repetition: Repetition { .safe }
}
