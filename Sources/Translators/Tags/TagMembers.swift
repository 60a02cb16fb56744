internal import EC2Query
internal import OAPI

/// The tags of one list `….Tag.N`, each within OAPI's bounds.
struct TagMembers {
    /// A resource may have 50 tags (EC2 model, CreateTags).
    static let countLimit = 50
    /// Characters in a key or a value (OAPI description, ResourceTag).
    static let lengthLimit = 255

    /// Of AWS's own keys, in any case (AWS "Tag your Amazon EC2 resources").
    private static let reservedPrefix = "aws:"

    let tags: [ResourceTag]

    /// - Parameter list: the list's name, such as `TagSpecification.1.Tag`.
    /// - Throws: `InvalidParameterValue` for a tag without a key or with one of AWS's own, or one that is too long.
    init(_ query: QueryParameters, of list: String) throws(EC2Error) {
        var tags: [ResourceTag] = []
        for member in try query.memberNumbers(of: list) { tags.append(try Self.tag(query, "\(list).\(member)")) }
        self.tags = tags
    }

    private static func tag(_ query: QueryParameters, _ prefix: String) throws(EC2Error) -> ResourceTag {
        guard let key = query.text(prefix + ".Key") else {
            throw .invalidParameterValue("Tag key cannot be null or empty")
        }
        guard !key.prefix(reservedPrefix.count).lowercased().elementsEqual(reservedPrefix) else {
            throw .invalidParameterValue("Tag keys starting with 'aws:' are reserved for internal use")
        }
        let value = query[prefix + ".Value"] ?? ""
        try checkLengths(key, value, of: prefix)
        return ResourceTag(key: key, value: value)
    }

    /// - Parameter member: the tag's place in the request, such as `Tag.1`.
    /// - Throws: `InvalidParameterValue` for what no tag can have.
    static func checkLengths(_ key: String, _ value: String, of member: String) throws(EC2Error) {
        for (text, part) in [(key, "Key"), (value, "Value")] where text.unicodeScalars.count > lengthLimit {
            throw .invalidParameterValue(
                text, of: "\(member).\(part)", why: "At most \(lengthLimit) characters are allowed.")
        }
    }

    /// Holds the tags that one resource is to get against each other.
    ///
    /// - Throws: `InvalidParameterValue` for a key that stands twice, `TagLimitExceeded` for more than 50.
    static func check(_ tags: [ResourceTag]) throws(EC2Error) {
        var keys: Set<String> = []
        for tag in tags where !keys.insert(tag.key).inserted {
            throw .invalidParameterValue("Duplicate tag key '\(tag.key)' specified.")
        }
        guard tags.count <= countLimit else { throw .tagLimitExceeded() }
    }
}
