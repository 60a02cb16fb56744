package import JSONCoding

/// OAPI `CreateTags`. A key that a resource has already takes the new value, so that sending it again changes nothing.
package struct CreateTagsRequest: OAPIRequest, Hashable {
    package typealias Response = EmptyResponse
    package static let call = OAPICall.createTags

    package var resourceIDs: [String]
    package var tags: [ResourceTag]
    package var dryRun: Bool

    package init(resourceIDs: [String], tags: [ResourceTag], dryRun: Bool = false) {
        self.resourceIDs = resourceIDs
        self.tags = tags
        self.dryRun = dryRun
    }

    package var body: JSON {
        .object(present: [
            "ResourceIds": .strings(resourceIDs),
            "Tags": .array(tags.map(\.json)),
            "DryRun": dryRun ? .bool(true) : nil,
        ])
    }

    /// A new snapshot without its tags has to be deleted again: worth one try more than usual.
    package var repetition: Repetition { .safe(tries: 3) }
}

/// An answer with nothing in it but its `ResponseContext`.
package struct EmptyResponse: OAPIResponse, Hashable {
    package init() {}

    package init?(_ json: JSON) {
        guard json["ResponseContext"] != nil else { return nil }
    }
}
