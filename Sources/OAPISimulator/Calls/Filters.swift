/// The `Filters` of a read: filters are all to be met, each by any of its values, and an absent one by everything.
/// Texts match byte for byte; nothing is a wildcard.
struct Filters: Sendable {
    private let object: JSONObject
    // Made once: a read asks them of thousands of results, with up to thousands of values.
    private var texts: [String: Set<ExactText>] = [:]
    private var numbers: [String: Set<Int>] = [:]
    private var times: [String: Set<WallTime>] = [:]

    init(_ request: JSONObject) {
        object = request.object("Filters") ?? JSONObject()
        for member in object.members {
            let values = member.value.arrayValue ?? [member.value]
            texts[member.name] = Set(values.compactMap(\.stringValue).map(ExactText.init))
            numbers[member.name] = Set(values.compactMap(\.integerValue))
            times[member.name] = Set(values.compactMap(\.stringValue).compactMap(WallTime.init(iso8601:)))
        }
    }

    /// Whether the text is one of those asked for. No text (`nil`) is never one of them.
    func match(_ name: String, _ text: String?) -> Bool { match(name, anyOf: text.map { [$0] } ?? []) }

    /// Whether any of the texts is one of those asked for.
    func match(_ name: String, anyOf texts: some Sequence<String>) -> Bool {
        guard let wanted = self.texts[name] else { return true }
        return texts.contains { wanted.contains(ExactText($0)) }
    }

    func match(_ name: String, _ number: Int?) -> Bool {
        guard let wanted = numbers[name] else { return true }
        return number.map(wanted.contains) ?? false
    }

    func match(_ name: String, _ flag: Bool) -> Bool {
        guard let wanted = object.bool(name) else { return true }
        return wanted == flag
    }

    /// Whether the moment is not before that of the first filter nor after that of the second.
    func match(from: String, to: String, _ time: WallTime) -> Bool {
        if let earliest = times[from]?.first, time < earliest { return false }
        if let latest = times[to]?.first, time > latest { return false }
        return true
    }

    /// Whether the moment is one of those asked for.
    func match(_ name: String, _ time: WallTime) -> Bool {
        times[name]?.contains(time) ?? true
    }

    /// `TagKeys`, `TagValues` and `Tags`; the last in the form `KEY=VALUE`.
    func match(_ tags: [ResourceTag]) -> Bool {
        match("TagKeys", anyOf: tags.map(\.key)) && match("TagValues", anyOf: tags.map(\.value))
            && match("Tags", anyOf: tags.map { $0.key + "=" + $0.value })
    }

    /// The filters of the request.
    var names: [String] { object.names }

    /// Whether the filter is in the request.
    func has(_ name: String) -> Bool { object[name] != nil }

    /// The filters' own JSON, which a page token is bound to.
    var bytes: [UInt8] { JSONValue.object(object).bytes }
}
