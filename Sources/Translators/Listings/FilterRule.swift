internal import JSONCoding
internal import OAPI

/// A filter that a listing has: its name, what of an element it is compared with, and what of it OAPI can be asked for.
///
/// OAPI's part is an optimisation: every filter is applied afterwards, by EC2's own rules.
struct FilterRule<Element>: Sendable {
    /// EC2's name. One that ends with `:KEY` is a family, whose members name a key there: `tag:KEY`.
    let name: String
    /// The member of OAPI's `Filters`; `nil` when the gateway alone compares.
    let push: FilterPush?
    /// What every element says; `nil` when elements differ.
    let constant: String?
    private let texts: @Sendable (Element, _ key: String) -> [String]

    /// A filter that compares with one or more of an element's texts.
    init(_ name: String, _ push: FilterPush? = nil, _ texts: @escaping @Sendable (Element) -> [String]) {
        self.name = name
        self.push = push
        constant = nil
        self.texts = { element, _ in texts(element) }
    }

    /// A family of filters, one for each key.
    init(
        familyOf name: String, _ push: FilterPush?,
        _ texts: @escaping @Sendable (Element, _ key: String) -> [String]
    ) {
        self.name = name
        self.push = push
        constant = nil
        self.texts = texts
    }

    /// A filter on what is the same for everything at OUTSCALE.
    init(_ name: String, always constant: String) {
        self.name = name
        push = nil
        self.constant = constant
        texts = { _, _ in [constant] }
    }

    /// The key that a filter of this name has in this family, empty for a filter that is none; `nil` when the name is
    /// another's.
    func key(in name: String) -> String? {
        guard self.name.hasSuffix(Self.keySuffix) else { return name == self.name ? "" : nil }
        let prefix = self.name.dropLast(Self.keySuffix.count - 1)
        return name.hasPrefix(prefix) ? String(name.dropFirst(prefix.count)) : nil
    }

    func texts(of element: Element, key: String) -> [String] { texts(element, key) }

    /// The same filter, which OAPI is not asked for.
    var local: FilterRule { FilterRule(familyOf: name, nil, texts) }

    private static var keySuffix: String { ":KEY" }
}

extension FilterRule where Element: TaggedElement {
    /// ``tags`` for what OAPI cannot filter by its tags.
    static var localTags: [FilterRule] { tags.map(\.local) }

    /// The filters of everything that has tags.
    static var tags: [FilterRule] {
        [
            FilterRule(
                familyOf: "tag:KEY",
                FilterPush("Tags") { values, key in
                    key.isEmpty || key.utf8.contains { "=*?\\".utf8.contains($0) }
                        ? nil : .strings(values.map { "\(key)=\($0)" })
                }
            ) { element, key in element.tags.filter { $0.key == key }.map(\.value) },
            FilterRule("tag-key", .texts("TagKeys")) { $0.tags.map(\.key) },
            FilterRule("tag-value", .texts("TagValues")) { $0.tags.map(\.value) },
        ]
    }
}

/// An element that has tags.
protocol TaggedElement: Sendable {
    var tags: [ResourceTag] { get }
}

/// How a filter's values are put to OAPI.
struct FilterPush: Sendable {
    /// The member of `Filters`.
    let member: String
    private let value: @Sendable (_ values: [String], _ key: String) -> JSON?

    /// - Parameter value: OAPI's form of plain values; `nil` when it has none for them, or might take one otherwise than
    ///   EC2 does.
    init(_ member: String, _ value: @escaping @Sendable (_ values: [String], _ key: String) -> JSON?) {
        self.member = member
        self.value = value
    }

    /// The values as they are, where all of them are what OAPI takes.
    static func texts(_ member: String, where isTaken: @escaping @Sendable (String) -> Bool = { _ in true }) -> Self {
        FilterPush(member) { values, _ in values.allSatisfy(isTaken) ? .strings(values) : nil }
    }

    /// IDs, where all of them have OUTSCALE's form: it refuses others.
    static func ids(_ member: String, of kind: ResourceKind) -> Self {
        texts(member) { kind.isOutscaleID($0) }
    }

    /// Whole numbers.
    static func integers(_ member: String) -> Self {
        FilterPush(member) { values, _ in
            let numbers = values.compactMap { Int($0) }
            return numbers.count == values.count ? .array(numbers.map(JSON.integer)) : nil
        }
    }

    /// `true` or `false`, of which OAPI takes one.
    static func boolean(_ member: String) -> Self {
        FilterPush(member) { values, _ in
            switch values {
            case ["true"]: .bool(true)
            case ["false"]: .bool(false)
            default: nil
            }
        }
    }

    /// Words that OAPI has others for.
    static func words(_ member: String, _ words: [String: String]) -> Self {
        FilterPush(member) { values, _ in
            let translated = values.compactMap { words[$0] }
            return translated.count == values.count ? .strings(translated) : nil
        }
    }

    func filter(_ values: [String], key: String) -> ReadFilter? {
        value(values, key).map { ReadFilter(member, $0) }
    }
}
