/// A moment as EC2 writes it: in UTC, with three digits of a second.
struct EC2Time {
    let text: String

    /// The ways to write that a date is in UTC.
    private static let zones = ["Z", "+00:00", "+0000", "-00:00"]

    /// - Parameter date: OAPI's, whatever its precision.
    /// - Returns: `nil` for what is not a date in UTC: SDKs give up a whole answer for one date that they cannot read.
    init?(_ date: String) {
        let seconds = date.prefix(19)
        let rest = date.dropFirst(19)
        guard Self.isMoment(seconds.utf8), let zone = Self.zones.first(where: { rest.hasSuffix($0) }) else {
            return nil
        }
        let fraction = rest.dropLast(zone.count)
        let digits = fraction.dropFirst()
        guard fraction.isEmpty || fraction.first == "." && !digits.isEmpty,
            digits.utf8.allSatisfy({ Self.digits ~= $0 })
        else { return nil }
        // In milliseconds already, as OAPI writes it: so is every item of a long listing.
        if digits.count == 3, zone == "Z" {
            text = date
            return
        }
        let milliseconds = digits.prefix(3)
        text = "\(seconds).\(milliseconds)\(String(repeating: "0", count: 3 - milliseconds.count))Z"
    }

    /// True when this is before the second in which `other` lies.
    func isBefore(_ other: EC2Time) -> Bool {
        text.utf8.prefix(19).lexicographicallyPrecedes(other.text.utf8.prefix(19))
    }

    private static let digits = UInt8(ascii: "0")...UInt8(ascii: "9")

    /// True for `YYYY-MM-DDThh:mm:ss` of a day that there is.
    private static func isMoment(_ text: Substring.UTF8View) -> Bool {
        guard text.count == 19 else { return false }
        var parts = InlineArray<6, Int>(repeating: 0)
        var part = 0
        for (byte, expected) in zip(text, "0000-00-00T00:00:00".utf8) {
            if Self.digits ~= expected {
                guard Self.digits ~= byte else { return false }
                parts[part] = parts[part] * 10 + Int(byte - UInt8(ascii: "0"))
            } else {
                guard byte == expected else { return false }
                part += 1
            }
        }
        let (year, month, day) = (parts[0], parts[1], parts[2])
        guard year > 0, 1...12 ~= month else { return false }
        let isLeap = year.isMultiple(of: 4) && (!year.isMultiple(of: 100) || year.isMultiple(of: 400))
        let days = month == 2 ? (isLeap ? 29 : 28) : ([4, 6, 9, 11].contains(month) ? 30 : 31)
        return 1...days ~= day && parts[3] < 24 && parts[4] < 60 && parts[5] < 60
    }
}
