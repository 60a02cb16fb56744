/// A moment as EC2 writes it: in UTC, with three digits of a second.
struct EC2Time {
    let text: String

    /// The ways to write that a date is in UTC.
    private static let zones = ["Z", "+00:00", "+0000", "-00:00"]

    /// - Parameter date: OAPI's, whatever its precision. What is not a date in UTC stays as it is.
    init(_ date: String) {
        guard !Self.isInMilliseconds(date.utf8) else {
            text = date
            return
        }
        let seconds = date.prefix(19)
        let rest = date.dropFirst(19)
        guard seconds.count == 19, let zone = Self.zones.first(where: { rest.hasSuffix($0) }) else {
            text = date
            return
        }
        let fraction = rest.dropLast(zone.count)
        let milliseconds = fraction.dropFirst().prefix(3)
        guard fraction.isEmpty || fraction.first == ".", milliseconds.utf8.allSatisfy({ 0x30...0x39 ~= $0 }) else {
            text = date
            return
        }
        text = "\(seconds).\(milliseconds)\(String(repeating: "0", count: 3 - milliseconds.count))Z"
    }

    /// Whether it is written so already, as OAPI does: in a long listing every item is.
    private static func isInMilliseconds(_ date: String.UTF8View) -> Bool {
        guard date.count == 24, date.last == UInt8(ascii: "Z") else { return false }
        let fraction = date.dropFirst(19).dropLast()
        return fraction.first == UInt8(ascii: ".") && fraction.dropFirst().allSatisfy { 0x30...0x39 ~= $0 }
    }
}
