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
            digits.utf8.allSatisfy({ 0x30...0x39 ~= $0 })
        else { return nil }
        let milliseconds = digits.prefix(3)
        text = "\(seconds).\(milliseconds)\(String(repeating: "0", count: 3 - milliseconds.count))Z"
    }

    /// True for `YYYY-MM-DDThh:mm:ss` of a day that there is.
    private static func isMoment(_ text: Substring.UTF8View) -> Bool {
        let form = text.map { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 ? UInt8(ascii: "0") : $0 }
        guard form == Array("0000-00-00T00:00:00".utf8) else { return false }
        let parts = text.split { !(UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0) }
            .map { $0.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) } }
        let (year, month, day) = (parts[0], parts[1], parts[2])
        guard year > 0, 1...12 ~= month else { return false }
        let isLeap = year.isMultiple(of: 4) && (!year.isMultiple(of: 100) || year.isMultiple(of: 400))
        let days = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        return 1...days[month - 1] ~= day && parts[3] < 24 && parts[4] < 60 && parts[5] < 60
    }
}
