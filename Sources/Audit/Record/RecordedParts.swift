internal import JSONCoding

/// Writes what client and OUTSCALE said into a record, without secrets and within the limits, and notes the resources
/// that are named there before anything is cut. What would not read back is left out.
struct RecordedParts {
    /// How many IDs of each part are noted.
    let idLimit: Int
    private(set) var omissions: [RecordedOmission] = []
    private var redaction = AuditRedaction()

    init(idLimit: Int) {
        self.idLimit = idLimit
    }

    /// The resources that the parts name, each once, in their order.
    var resourceIDs: [String] { redaction.resources.ids }

    /// Appends `,"name":value`: an object or null.
    ///
    /// - Parameter notesResources: whether the resources that it names are noted.
    mutating func write(
        _ value: JSON?, as name: String, limit: Int, notesResources: Bool = true, to output: inout [UInt8]
    ) {
        output.append(contentsOf: #",""#.utf8)
        output.append(contentsOf: name.utf8)
        output.append(contentsOf: #"":"#.utf8)
        guard let value = value?.asObject else {
            output.append(contentsOf: "null".utf8)
            return
        }
        let start = output.count
        redaction.begin(noting: notesResources ? idLimit : 0)
        redaction.write(value, to: &output)
        let size = output.count - start
        if !redaction.isReadable {
            output.removeLast(size)
            output.append(contentsOf: "null".utf8)
            omissions.append(RecordedOmission(field: name, originalSize: size, reason: .unreadable))
        } else if size > limit {
            cut(to: limit, as: name, from: start, &output)
        }
    }

    /// Appends what ``write(_:as:limit:notesResources:to:)`` appended to another record.
    mutating func write(_ parameters: RecordedParameters, to output: inout [UInt8]) {
        output.append(contentsOf: parameters.bytes)
        redaction.note(parameters.resourceIDs)
        if let omission = parameters.omission { omissions.append(omission) }
    }

    /// Replaces what was written from `start` on by what fits into the limit.
    private mutating func cut(to limit: Int, as name: String, from start: Int, _ output: inout [UInt8]) {
        let size = output.count - start
        guard let written = try? JSON(parsing: output[start...]) else { return }  // never: what was written is readable
        output.removeLast(size)
        let result = RecordCut.fit(written, of: size, into: limit)
        // Secrets are hidden already, and the resources noted.
        redaction.begin(noting: 0)
        redaction.write(result.value, to: &output)
        omissions.append(
            RecordedOmission(field: name, originalSize: size, reason: .size(limit: limit, dropped: result.dropped)))
    }
}

/// A call's parameters as its intent has them: its outcome has the same, and they are not written out twice.
struct RecordedParameters: Sendable, Equatable {
    let value: JSON?
    /// `,"requestParameters":…`
    let bytes: ArraySlice<UInt8>
    let resourceIDs: [String]
    let omission: RecordedOmission?
}

/// What a record lacks of what was said.
struct RecordedOmission: Sendable, Equatable {
    enum Reason: Sendable, Equatable {
        /// It is longer than a record may hold: long texts are cut, and so many values left out.
        case size(limit: Int, dropped: Int)
        /// It does not read back.
        case unreadable
    }

    /// The member of the record.
    let field: String
    /// In bytes, as it would have been written.
    let originalSize: Int
    let reason: Reason

    var json: JSON {
        switch reason {
        case .size(let limit, let dropped):
            .object(present: [
                "field": .string(field), "originalSize": .integer(originalSize), "reason": .string("size"),
                "limit": .integer(limit), "dropped": dropped > 0 ? .integer(dropped) : nil,
            ])
        case .unreadable:
            .object(present: [
                "field": .string(field), "originalSize": .integer(originalSize), "reason": .string("unreadable"),
            ])
        }
    }
}

extension JSON {
    /// Whether a text is a number as RFC 8259 §6 has it, and nothing besides.
    static func isNumber(_ text: String) -> Bool {
        guard text.utf8.allSatisfy({ $0 > 0x20 }), let value = try? JSON(parsing: text.utf8) else {  // see above
            return false
        }
        return switch value {
        case .integer, .number: true
        case .null, .bool, .string, .array, .object: false
        }
    }

    /// The value as an object; `nil` for null.
    fileprivate var asObject: JSON? {
        switch self {
        case .null: nil
        case .object: self
        case .bool, .integer, .number, .string, .array: .object([Member(AuditRecord.bareValueName, self)])
        }
    }
}
