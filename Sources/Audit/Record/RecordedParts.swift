internal import JSONCoding

/// Writes what client and OUTSCALE said into a record, without secrets and within the limits, and notes the resources
/// that are named there before anything is cut.
struct RecordedParts {
    /// How many IDs of each part are noted.
    let idLimit: Int
    /// Leaves out whatever is said.
    let leavingOut: Bool
    private(set) var omissions: [RecordedOmission] = []
    private(set) var snapshotIDs: [String] = []

    init(idLimit: Int, leavingOut: Bool) {
        self.idLimit = idLimit
        self.leavingOut = leavingOut
    }

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
        var redaction = AuditRedaction(noting: notesResources ? idLimit : 0)
        redaction.write(value, to: &output)
        let known = Set(snapshotIDs)
        snapshotIDs += redaction.snapshotIDs.filter { !known.contains($0) }
        let size = output.count - start
        if leavingOut {
            output.removeLast(size)
            output.append(contentsOf: "null".utf8)
            omissions.append(RecordedOmission(field: name, originalSize: size, reason: .unreadable))
        } else if size > limit {
            cut(to: limit, as: name, from: start, &output)
        }
    }

    /// Replaces what was written from `start` on by what fits into the limit.
    private mutating func cut(to limit: Int, as name: String, from start: Int, _ output: inout [UInt8]) {
        let size = output.count - start
        // What does not read back is left out when the whole record does not.
        guard let written = try? JSON(parsing: output[start...]) else { return }
        output.removeLast(size)
        let result = RecordCut.fit(written, of: size, into: limit)
        // Secrets are hidden already, and the resources noted.
        var redaction = AuditRedaction(noting: 0)
        redaction.write(result.value, to: &output)
        omissions.append(
            RecordedOmission(field: name, originalSize: size, reason: .size(limit: limit, dropped: result.dropped)))
    }
}

/// What a record lacks of what was said.
struct RecordedOmission {
    enum Reason {
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
    /// The value as an object; `nil` for null.
    fileprivate var asObject: JSON? {
        switch self {
        case .null: nil
        case .object: self
        case .bool, .integer, .number, .string, .array: .object([Member(AuditRecord.bareValueName, self)])
        }
    }
}
