internal import JSONCoding

/// Makes a value fit into a number of bytes as a record has it, keeping as much as it can: the longest texts are cut
/// first, all to one length, and each says of itself how long it was: `…(cut, 102400 bytes)`. Only of what is too much
/// even so, thousands of values, the last ones are left out.
struct RecordCut {
    /// What every text keeps, in bytes as written.
    private static let shortest = 64
    /// What every name of a member keeps.
    private static let longestName = 256
    /// More than any mark takes.
    private static let markLength = 40

    /// What is left of a value.
    struct Result {
        let value: JSON
        /// How many values were left out.
        let dropped: Int
    }

    /// How long a text may be, in bytes as written.
    private var longestText = Int.max
    /// How many bytes there is room for; what does not fit is left out.
    private var room: Int
    private var dropped = 0

    /// - Parameters:
    ///   - value: without secrets. It nests no deeper than `InputLimits.recordDepth`.
    ///   - size: how many bytes it takes as a record writes it.
    static func fit(_ value: JSON, of size: Int, into limit: Int) -> Result {
        var cut = RecordCut(room: limit)
        cut.longestText = length(savingAtLeast: size - limit, of: texts(in: value))
        let fitting = cut.kept(value) ?? .null
        return Result(value: fitting, dropped: cut.dropped)
    }

    /// The length to which all longer texts are to be cut, so that together they lose so many bytes.
    private static func length(savingAtLeast excess: Int, of lengths: [Int]) -> Int {
        let lengths = lengths.sorted(by: >)
        var sum = 0
        for (index, length) in lengths.enumerated() {
            sum += length
            let level = (sum - excess) / (index + 1) - markLength
            if level >= (index + 1 < lengths.count ? lengths[index + 1] : shortest) { return max(level, shortest) }
        }
        return shortest
    }

    /// The lengths of all texts that can be cut.
    private static func texts(in value: JSON) -> [Int] {
        switch value {
        case .null, .bool, .integer, .number: return []
        case .string(let text):
            let length = RecordText.length(text)
            return length > shortest ? [length] : []
        case .array(let values): return values.flatMap(texts)
        case .object(let members): return members.flatMap { texts(in: $0.value) }
        }
    }

    /// The value, cut; `nil` when there is no room for it.
    private mutating func kept(_ value: JSON) -> JSON? {
        switch value {
        case .null, .bool, .integer, .number: return take(value.bytes.count) ? value : nil
        case .string(let text):
            let cut = Self.cut(text, to: longestText)
            return take(RecordText.length(cut)) ? .string(cut) : nil
        case .array(let values):
            guard take(2) else { return nil }
            return .array(values.compactMap { value in take(1) ? kept(value) : nil })
        case .object(let members):
            guard take(2) else { return nil }
            var names: Set<String> = []
            return .object(
                members.compactMap { member in
                    let name = Self.cut(member.name, to: Self.longestName)
                    guard names.insert(name).inserted else {  // another name that begins so was cut to the same
                        dropped += 1
                        return nil
                    }
                    guard take(RecordText.length(name) + 2) else { return nil }
                    return kept(member.value).map { JSON.Member(name, $0) }
                })
        }
    }

    /// Whether there is room for so many bytes, which then are taken.
    private mutating func take(_ count: Int) -> Bool {
        guard count <= room else {
            dropped += 1
            return false
        }
        room -= count
        return true
    }

    /// The beginning of a text, and how long it was.
    private static func cut(_ text: String, to limit: Int) -> String {
        guard limit < Int.max, RecordText.length(text) > limit + markLength else { return text }
        return text.cutAsWritten(to: limit - 2) + "…(cut, \(text.utf8.count) bytes)"
    }
}
