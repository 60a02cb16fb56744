package import EC2Query
package import OAPI

/// The tags that `TagSpecification.N` asks for on the resource that an action makes.
///
/// What OAPI would refuse after the resource was made is refused here, before it is.
package struct TagSpecifications: Sendable, Hashable {
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
        for specification in try query.memberNumbers(of: "TagSpecification") {
            let prefix = "TagSpecification.\(specification)"
            let asked = try query.required(prefix + ".ResourceType")
            guard asked == resourceType else {
                throw .invalidParameterValue("'\(asked)' is not a valid taggable resource type for this operation.")
            }
            let members = try TagMembers(query, of: prefix + ".Tag").tags
            guard !members.isEmpty else {
                throw .invalidParameterValue("Tag specification must have at least one tag")
            }
            tags += members
        }
        try TagMembers.check(tags)
        self.tags = tags
    }

    /// The element that says which tags a resource has.
    static func element(_ tags: [ResourceTag]) -> ResponseElement {
        .list("tagSet", tags.map { [ResponseElement("key", $0.key), ResponseElement("value", $0.value)] })
    }
}
