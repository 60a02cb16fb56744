internal import EC2Query
internal import OAPI

/// Which tags are meant by `Tag.N` of `DeleteTags`.
struct TagSelection: Sendable, Hashable {
    private struct Member: Sendable, Hashable {
        let key: String
        /// `nil` for any.
        let value: String?
    }

    private let members: [Member]

    /// - Returns: `nil` when there is no `Tag.N` at all.
    /// - Throws: `InvalidParameterValue` for a key or a value that is too long for any tag.
    init?(_ query: QueryParameters) throws(EC2Error) {
        let numbers = try query.memberNumbers(of: "Tag")
        guard !numbers.isEmpty else { return nil }
        var members: [Member] = []
        for number in numbers {
            guard let key = query.text("Tag.\(number).Key") else { continue }
            let member = Member(key: key, value: query["Tag.\(number).Value"])
            try TagMembers.checkLengths(key, member.value ?? "", of: "Tag.\(number)")
            members.append(member)
        }
        self.members = members
    }

    /// True when no tag can be meant.
    var isEmpty: Bool { members.isEmpty }

    func contains(_ tag: ResourceTag) -> Bool {
        members.contains { $0.key == tag.key && ($0.value == nil || $0.value == tag.value) }
    }

    /// The keys as OAPI can be asked for them; `nil` when it might take one for a pattern.
    var pushed: [String]? {
        var keys: [String] = []
        for member in members where !keys.contains(member.key) {
            guard WildcardPattern(member.key).plain == member.key else { return nil }
            keys.append(member.key)
        }
        return keys
    }
}
