package import JSONCoding

/// OAPI's `Tag`: a tag with the resource that has it.
package struct TagOfResource: OAPIListed {
    package static let readCall = OAPICall.readTags
    package static let listMember = "Tags"

    package let resourceID: String
    /// In OAPI's words: `dhcpoptions`, `public-ip`.
    package let resourceType: String
    package let tag: ResourceTag

    package init?(_ json: JSON) {
        guard let resourceID = json["ResourceId"]?.string, let tag = ResourceTag(json) else { return nil }
        self.resourceID = resourceID
        self.tag = tag
        resourceType = json["ResourceType"]?.string ?? ""
    }
}
