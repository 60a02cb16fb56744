internal import EC2Query
internal import OAPI

/// Which tags are meant by `Tag.N` of `DeleteTags`.
struct TagSelection: Sendable, Hashable {
    /// The values that are meant of one key.
    private enum Values: Sendable, Hashable {
        case any
        case these(Set<String>)
    }

    /// In the order they came.
    private var keys: [String] = []
    private var values: [String: Values] = [:]

    /// - Returns: `nil` when there is no `Tag.N` at all.
    /// - Throws: `InvalidParameterValue` for a key or a value that is too long for any tag.
    init?(_ query: QueryParameters) throws(EC2Error) {
        let numbers = try query.memberNumbers(of: "Tag")
        guard !numbers.isEmpty else { return nil }
        for number in numbers {
            guard let key = query.text("Tag.\(number).Key") else { continue }
            let value = query["Tag.\(number).Value"]
            try TagMembers.checkLengths(key, value ?? "", of: "Tag.\(number)")
            add(value, of: key)
        }
    }

    private mutating func add(_ value: String?, of key: String) {
        switch (values[key], value) {
        case (nil, _):
            keys.append(key)
            values[key] = value.map { .these([$0]) } ?? .any
        case (.any, _): break
        case (.these, nil): values[key] = .any
        case (.these(let others), let value?): values[key] = .these(others.union([value]))
        }
    }

    /// True when no tag can be meant.
    var isEmpty: Bool { keys.isEmpty }

    func contains(_ tag: ResourceTag) -> Bool {
        switch values[tag.key] {
        case nil: false
        case .any: true
        case .these(let values): values.contains(tag.value)
        }
    }

    /// The keys as OAPI can be asked for them; `nil` when it might take one for a pattern.
    var pushed: [String]? {
        keys.allSatisfy { WildcardPattern($0).plain == $0 } ? keys : nil
    }
}
