package import JSONCoding

/// OAPI `DeleteTags`. What is not there need not be deleted, so that sending it again changes nothing.
package struct DeleteTagsRequest: OAPIRequest, Hashable {
    package typealias Response = EmptyResponse
    package static let call = OAPICall.deleteTags

    package var resourceIDs: [String]
    /// A tag is deleted that has this key and this value; an empty value stands for any.
    package var tags: [ResourceTag]

    package init(resourceIDs: [String], tags: [ResourceTag]) {
        self.resourceIDs = resourceIDs
        self.tags = tags
    }

    package var body: JSON {
        .object(present: ["ResourceIds": .strings(resourceIDs), "Tags": .array(tags.map(\.json))])
    }

    package var repetition: Repetition { .safe }
}
