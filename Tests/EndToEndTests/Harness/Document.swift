import Foundation

/// Any JSON, for looking into answers by name: `document.Snapshot.SnapshotId.text`.
@dynamicMemberLookup
enum Document: Sendable, Hashable, Decodable {
    case object([String: Document])
    case array([Document])
    case string(String)
    case number(Double)
    case boolean(Bool)
    case null

    init(parsing text: String) throws {
        do {
            self = try JSONDecoder().decode(Document.self, from: Data(text.utf8))
        } catch {
            throw HarnessFailure.unreadable(what: "JSON", text: text)
        }
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let value = try? container.decode(Bool.self) {
            self = .boolean(value)
        } else if let value = try? container.decode(Double.self) {
            self = .number(value)
        } else if let value = try? container.decode(String.self) {
            self = .string(value)
        } else if let value = try? container.decode([Document].self) {
            self = .array(value)
        } else {
            self = .object(try container.decode([String: Document].self))
        }
    }

    /// The member of this name; `null` when there is none.
    subscript(dynamicMember name: String) -> Document { self[name] }

    subscript(name: String) -> Document {
        guard case .object(let members) = self else { return .null }
        return members[name] ?? .null
    }

    /// The element at this place; `null` when there is none.
    subscript(index: Int) -> Document { elements.indices.contains(index) ? elements[index] : .null }

    var elements: [Document] {
        guard case .array(let elements) = self else { return [] }
        return elements
    }

    var names: Set<String> {
        guard case .object(let members) = self else { return [] }
        return Set(members.keys)
    }

    var text: String? {
        guard case .string(let value) = self else { return nil }
        return value
    }

    var integer: Int? {
        guard case .number(let value) = self else { return nil }
        return Int(exactly: value)
    }

    var isTrue: Bool { self == .boolean(true) }
}
