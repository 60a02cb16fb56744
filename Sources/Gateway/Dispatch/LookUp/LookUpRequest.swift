internal import Audit
internal import JSONCoding

/// CloudTrail's `LookupEvents`, read from its JSON.
///
/// | Parameter          | Rule                                                                                |
/// |--------------------|--------------------------------------------------------------------------------------|
/// | `LookupAttributes` | one at the most: ``EventAttribute``; a value of 1 to 2,000 characters               |
/// | `StartTime`        | seconds since 1970, of which a fraction counts; calls at that moment are found      |
/// | `EndTime`          | the same; not before `StartTime`                                                    |
/// | `MaxResults`       | 1 to 50, otherwise 50                                                               |
/// | `NextToken`        | of the same caller and the same parameters, `MaxResults` aside                      |
/// | `EventCategory`    | `insight`: there are none, so nothing is found                                      |
///
/// `null` stands for a parameter that is absent. Any other member is refused. There is no limit of 90 days.
struct LookUpRequest: Sendable, Hashable {
    private static let names: Set = [
        "LookupAttributes", "StartTime", "EndTime", "MaxResults", "NextToken", "EventCategory",
    ]
    private static let pageSizes = 1...50
    private static let valueLengths = 1...2_000
    /// The years 0000 to 9999, in seconds.
    private static let possibleTimes = -62_167_219_200.0...253_402_300_799.999

    enum Category: Sendable, Hashable {
        case management
        case insight
    }

    let attribute: EventAttribute?
    /// In seconds: calls bear whole ones.
    let times: ClosedRange<Int>?
    let category: Category
    let limit: Int
    let nextToken: String?
    /// What a page's token belongs to: the request but for its pages.
    let binding: String

    init(_ json: JSON) throws(LookUpError) {
        let members = try Self.members(of: json, allowed: Self.names)
        category = try Self.category(members["EventCategory"])
        attribute = try Self.attribute(members["LookupAttributes"])
        times = try Self.times(from: members["StartTime"], until: members["EndTime"])
        limit = try Self.limit(members["MaxResults"])
        nextToken = try Self.text(members["NextToken"], "NextToken")
        if nextToken?.isEmpty ?? false { throw .nextToken }
        let bound = ["LookupAttributes", "StartTime", "EndTime", "EventCategory"].map { members[$0] ?? .null }
        binding = JSON.array([.string("LookupEvents")] + bound).text
    }

    /// The members that are there, each once.
    private static func members(of json: JSON, allowed: Set<String>) throws(LookUpError) -> [String: JSON] {
        guard let list = json.members else { throw .serialization("A JSON object is expected.") }
        var members: [String: JSON] = [:]
        for member in list {
            guard allowed.contains(member.name) else { throw .unsupported(member: member.name) }
            guard members.updateValue(member.value, forKey: member.name) == nil else {
                throw .serialization("\(member.name) is there twice.")
            }
        }
        return members.filter { $0.value != .null }
    }

    private static func text(_ value: JSON?, _ name: String) throws(LookUpError) -> String? {
        guard let value else { return nil }
        guard let text = value.string else { throw .serialization("\(name) must be a string.") }
        return text
    }

    private static func category(_ value: JSON?) throws(LookUpError) -> Category {
        switch try text(value, "EventCategory") {
        case nil: return .management
        case "insight"?: return .insight
        case _?: throw .eventCategory
        }
    }

    private static func limit(_ value: JSON?) throws(LookUpError) -> Int {
        switch value {
        case nil: return pageSizes.upperBound
        case .integer(let limit)? where pageSizes.contains(limit): return limit
        case .integer?: throw .maxResults(pageSizes)
        case .number?, .null?, .bool?, .string?, .array?, .object?:
            throw .serialization("MaxResults must be an integer.")
        }
    }
}

// MARK: - Times

extension LookUpRequest {
    private static func times(from: JSON?, until: JSON?) throws(LookUpError) -> ClosedRange<Int>? {
        let from = try seconds(from, "StartTime") ?? possibleTimes.lowerBound
        let until = try seconds(until, "EndTime") ?? possibleTimes.upperBound
        guard from <= until else { throw .timeRange("StartTime is after EndTime.") }
        let first = Int(from.rounded(.up))
        let last = Int(until.rounded(.down))
        return first <= last ? first...last : nil
    }

    private static func seconds(_ value: JSON?, _ name: String) throws(LookUpError) -> Double? {
        let seconds: Double?
        switch value {
        case nil: return nil
        case .integer(let whole)?: seconds = Double(whole)
        case .number(let text)?: seconds = Double(text)
        case .null?, .bool?, .string?, .array?, .object?:
            throw .serialization("\(name) must be a number of seconds.")
        }
        guard let seconds, possibleTimes.contains(seconds) else {
            throw .timeRange("\(name) is outside the range of possible values.")
        }
        return seconds
    }
}

// MARK: - Attributes

extension LookUpRequest {
    private static func attribute(_ value: JSON?) throws(LookUpError) -> EventAttribute? {
        guard let value else { return nil }
        guard let list = value.array else { throw .serialization("LookupAttributes must be a list.") }
        guard list.count <= 1 else { throw .attributes("There may be one lookup attribute at the most.") }
        guard let only = list.first else { return nil }
        let members = try members(of: only, allowed: ["AttributeKey", "AttributeValue"])
        guard let key = try text(members["AttributeKey"], "AttributeKey") else {
            throw .attributes("AttributeKey is missing.")
        }
        guard let value = try text(members["AttributeValue"], "AttributeValue") else {
            throw .attributes("AttributeValue is missing.")
        }
        guard valueLengths.contains(value.count) else {
            throw .attributes(
                "AttributeValue must have from \(valueLengths.lowerBound) to \(valueLengths.upperBound) characters.")
        }
        return try EventAttribute(key, value)
    }
}

extension EventAttribute {
    /// From the words of the request.
    fileprivate init(_ key: String, _ value: String) throws(LookUpError) {
        switch (key, value) {
        case ("EventId", _): self = .eventID(value)
        case ("EventName", _): self = .eventName(value)
        case ("ReadOnly", "true"): self = .readOnly(true)
        case ("ReadOnly", "false"): self = .readOnly(false)
        case ("ReadOnly", _): throw .attributes("The value of ReadOnly must be 'true' or 'false'.")
        case ("Username", _): self = .userName(value)
        case ("ResourceType", _): self = .resourceType(value)
        case ("ResourceName", _): self = .resourceName(value)
        case ("EventSource", _): self = .eventSource(value)
        case ("AccessKeyId", _): self = .accessKeyID(value)
        case (_, _):
            throw .attributes(
                "AttributeKey must be one of EventId, EventName, ReadOnly, Username, ResourceType, ResourceName, "
                    + "EventSource and AccessKeyId.")
        }
    }
}
