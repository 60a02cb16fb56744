package import EC2Query
package import OAPI

/// The tags that `TagSpecification.N` asks for on the resource that an action makes.
///
/// What OAPI would refuse after the resource was made is refused here, before it is.
package struct TagSpecifications: Sendable, Hashable {
    /// A resource may have 50 tags (EC2 model, CreateTags).
    static let countLimit = 50
    /// Characters in a key or a value (OAPI description, ResourceTag).
    static let lengthLimit = 255

    package let tags: [ResourceTag]

    /// The rules of the parameters that this reads.
    static let parameters = [
        ParameterRule("TagSpecification.N.ResourceType", .translated("checked")),
        ParameterRule("TagSpecification.N.Tag.N.Key", .translated("`CreateTags.Tags[].Key`")),
        ParameterRule("TagSpecification.N.Tag.N.Value", .translated("`CreateTags.Tags[].Value`")),
    ]

    /// - Parameter resourceType: EC2's word for what the action makes, such as `snapshot`.
    package init(_ query: QueryParameters, for resourceType: String) throws(EC2Error) {
        var tags: [ResourceTag] = []
        var keys: Set<String> = []
        for specification in try query.memberNumbers(of: "TagSpecification") {
            let prefix = "TagSpecification.\(specification)"
            let asked = try query.required(prefix + ".ResourceType")
            guard asked == resourceType else {
                throw .invalidParameterValue("'\(asked)' is not a valid taggable resource type for this operation.")
            }
            let members = try query.memberNumbers(of: prefix + ".Tag")
            guard !members.isEmpty else {
                throw .invalidParameterValue("Tag specification must have at least one tag")
            }
            for member in members {
                let tag = try Self.tag(query, prefix + ".Tag.\(member)")
                guard keys.insert(tag.key).inserted else {
                    throw .invalidParameterValue("Duplicate tag key '\(tag.key)' specified.")
                }
                tags.append(tag)
            }
        }
        guard tags.count <= Self.countLimit else { throw .tagLimitExceeded() }
        self.tags = tags
    }

    private static func tag(_ query: QueryParameters, _ prefix: String) throws(EC2Error) -> ResourceTag {
        guard let key = query.text(prefix + ".Key") else {
            throw .invalidParameterValue("Tag key cannot be null or empty")
        }
        let value = query[prefix + ".Value"] ?? ""
        for (text, part) in [(key, "Key"), (value, "Value")] where text.unicodeScalars.count > lengthLimit {
            throw .invalidParameterValue(
                text, of: "\(prefix).\(part)", why: "At most \(lengthLimit) characters are allowed.")
        }
        return ResourceTag(key: key, value: value)
    }

    /// The element that says which tags a resource has.
    static func element(_ tags: [ResourceTag]) -> ResponseElement {
        .list("tagSet", tags.map { [ResponseElement("key", $0.key), ResponseElement("value", $0.value)] })
    }
}
