package import JSONCoding

/// OAPI `DeleteImage`. The snapshots that the image is made of stay.
package struct DeleteImageRequest: OAPIRequest, Hashable {
    package typealias Response = EmptyResponse
    package static let call = OAPICall.deleteImage

    package var imageID: String
    package var dryRun: Bool

    package init(imageID: String, dryRun: Bool = false) {
        self.imageID = imageID
        self.dryRun = dryRun
    }

    package var body: JSON {
        .object(present: ["ImageId": .string(imageID), "DryRun": dryRun ? .bool(true) : nil])
    }

    package var repetition: Repetition { .safe }
}
