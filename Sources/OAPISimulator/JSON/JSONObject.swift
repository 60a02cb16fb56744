/// The members of a JSON object. A name occurs once: the last value given to it counts. Two are equal whatever the order.
package struct JSONObject: Sendable, Equatable, ExpressibleByDictionaryLiteral {
    /// One member.
    package struct Member: Sendable, Equatable {
        /// The name as written.
        package let name: String
        /// The value.
        package var value: JSONValue
    }

    /// All members in order.
    package private(set) var members: [Member] = []

    package static func == (left: JSONObject, right: JSONObject) -> Bool {
        left.members.count == right.members.count && left.members.allSatisfy { right[$0.name] == $0.value }
    }

    /// An object without members.
    package init() {}

    package init(dictionaryLiteral elements: (String, JSONValue)...) { self.init(elements) }

    init(_ elements: some Sequence<(String, JSONValue)>) {
        for (name, value) in elements { self[name] = value }
    }

    /// - Parameter members: of different names.
    init(distinct members: [Member]) { self.members = members }

    /// The value of a member; `nil` when there is none. Setting `nil` removes the member.
    package subscript(name: String) -> JSONValue? {
        get { members.first { $0.name == name }?.value }
        set {
            let index = members.firstIndex { $0.name == name }
            switch (index, newValue) {
            case (let index?, let value?): members[index].value = value
            case (let index?, nil): members.remove(at: index)
            case (nil, let value?): members.append(Member(name: name, value: value))
            case (nil, nil): break
            }
        }
    }

    /// The names in order.
    package var names: [String] { members.map(\.name) }

    func string(_ name: String) -> String? { self[name]?.stringValue }
    func integer(_ name: String) -> Int? { self[name]?.integerValue }
    func bool(_ name: String) -> Bool? { self[name]?.boolValue }
    func object(_ name: String) -> JSONObject? { self[name]?.objectValue }
    func array(_ name: String) -> [JSONValue]? { self[name]?.arrayValue }

    /// The strings of an array member; `nil` when the member is absent.
    func strings(_ name: String) -> [String]? { array(name)?.compactMap(\.stringValue) }
}
