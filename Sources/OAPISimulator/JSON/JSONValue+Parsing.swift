import Foundation

/// Why a text is not JSON.
package enum JSONFailure: Error, Equatable, Sendable {
    case notJSON
    /// More than ``JSONValue/depthLimit`` arrays and objects inside each other.
    case tooDeep
}

extension JSONValue {
    /// Levels of arrays and objects that are read. OAPI's requests have fewer than 7.
    static var depthLimit: Int { 64 }

    /// Parses one JSON document (RFC 8259) by Foundation, and refuses what that lets pass: commas without anything after
    /// them, other encodings than UTF-8, and any depth. Of a name that is there twice in one object, Foundation decides.
    /// Members are put in the order of their names, since Foundation gives them in none.
    package init(parsing bytes: [UInt8]) throws(JSONFailure) {
        try Self.checkStructure(bytes)
        let document: Any
        do {
            document = try JSONSerialization.jsonObject(with: Data(bytes), options: .fragmentsAllowed)
        } catch {
            throw .notJSON
        }
        self = try Self(document)
    }

    /// No deeper than ``depthLimit``.
    private init(_ value: Any) throws(JSONFailure) {
        switch value {
        case is NSNull: self = .null
        case let text as String: self = .string(text)
        case let number as NSNumber: self = Self(number)
        case let elements as [Any]:
            var values: [JSONValue] = []
            for element in elements { values.append(try Self(element)) }
            self = .array(values)
        case let members as [String: Any]:
            var object: [JSONObject.Member] = []
            for (name, value) in members.sorted(by: { $0.key < $1.key }) {
                object.append(JSONObject.Member(name: name, value: try Self(value)))
            }
            self = .object(JSONObject(distinct: object))
        default: throw .notJSON
        }
    }

    /// Foundation has one class for booleans, integers and other numbers, and takes each for the others. Booleans are two
    /// objects of their own; `1.0` says of itself that it is `1.0`.
    private init(_ number: NSNumber) {
        if number === NSNumber(value: true) || number === NSNumber(value: false) {
            self = .bool(number.boolValue)
        } else if let integer = Int(number.stringValue) {
            self = .integer(integer)
        } else {
            self = .number(number.doubleValue)
        }
    }

    /// Holds the brackets, outside of strings, against what Foundation does not.
    private static func checkStructure(_ bytes: [UInt8]) throws(JSONFailure) {
        // A byte order mark, and the other encodings that Foundation finds out: none of them is JSON in UTF-8.
        guard bytes.first != 0xEF, bytes.first != 0xFE, bytes.first != 0xFF, !bytes.contains(0) else { throw .notJSON }
        var depth = 0
        var isInString = false
        var isEscaped = false
        var last: UInt8 = 0
        for byte in bytes {
            if isInString {
                if isEscaped {
                    isEscaped = false
                } else if byte == UInt8(ascii: "\\") {
                    isEscaped = true
                } else if byte == UInt8(ascii: "\"") {
                    isInString = false
                }
                continue
            }
            switch byte {
            case UInt8(ascii: "\""): isInString = true
            case UInt8(ascii: "["), UInt8(ascii: "{"):
                depth += 1
                guard depth <= depthLimit else { throw .tooDeep }
            case UInt8(ascii: "]"), UInt8(ascii: "}"):
                guard last != UInt8(ascii: ",") else { throw .notJSON }
                depth -= 1
            case 0x20, 0x09, 0x0A, 0x0D: continue
            default: break
            }
            last = byte
        }
    }
}
