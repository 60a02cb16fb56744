/// OAPI's `Image`, as far as it is used.
package struct Image: OAPIListed {
    package static let readCall = OAPICall.readImages
    package static let listMember = "Images"

    package let imageID: String

    package init?(_ json: JSON) {
        guard let imageID = json["ImageId"]?.string else { return nil }
        self.imageID = imageID
    }
}
