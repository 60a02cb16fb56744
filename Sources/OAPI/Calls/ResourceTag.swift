internal import JSONCoding

/// OAPI's `ResourceTag`.
package struct ResourceTag: Sendable, Hashable {
    package let key: String
    package let value: String

    package init(key: String, value: String) {
        self.key = key
        self.value = value
    }

    init?(_ json: JSON) {
        guard let key = json["Key"]?.string, let value = json["Value"]?.string else { return nil }
        self.init(key: key, value: value)
    }

    var json: JSON {
        .object([JSON.Member("Key", .string(key)), JSON.Member("Value", .string(value))])
    }
}
