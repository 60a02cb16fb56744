internal import Dates

extension AuditTime {
    /// Reads a date and time of RFC 3339 (`2026-11-23T10:00:00Z`, `2026-11-23T11:00:00.5+01:00`) or a date alone
    /// (`2026-11-23`: its first second, UTC); `nil` for any other text, and for dates that no calendar has.
    package init?(iso8601 text: String) {
        var scanner = DigitScanner(text: text)
        guard let year = scanner.number(digits: 4), scanner.skip("-"), let month = scanner.number(digits: 2),
            scanner.skip("-"), let day = scanner.number(digits: 2)
        else { return nil }
        guard let date = CivilDay(year: year, month: month, day: day) else { return nil }
        let midnight = AuditTime(seconds: date.daysSince1970 * 86_400)
        if scanner.isAtEnd {
            self = midnight
            return
        }
        guard scanner.skip("T") || scanner.skip("t") || scanner.skip(" "),
            let hour = scanner.number(digits: 2), hour < 24, scanner.skip(":"),
            let minute = scanner.number(digits: 2), minute < 60, scanner.skip(":"),
            let second = scanner.number(digits: 2), second < 60
        else { return nil }
        var milliseconds = (hour * 3600 + minute * 60 + second) * 1000
        if scanner.skip(".") {
            guard let fraction = scanner.fractionInMilliseconds() else { return nil }
            milliseconds += fraction
        }
        guard let offset = scanner.offsetInMinutes(), scanner.isAtEnd else { return nil }
        self.init(milliseconds: midnight.milliseconds + milliseconds - offset * 60_000)
    }

    /// Reads what people type for a moment: ``init(iso8601:)``'s forms, `now`, or a time before `now` such as `-90s`,
    /// `-15m`, `-1h`, `-7d`, `-2w`. `nil` for any other text.
    package init?(argument text: String, now: AuditTime) {
        if text == "now" {
            self = now
            return
        }
        guard text.hasPrefix("-"), let unit = text.last else {
            self.init(iso8601: text)
            return
        }
        let secondsInUnit: [Character: Int] = ["s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800]
        let digits = text.dropFirst().dropLast()
        guard let seconds = secondsInUnit[unit], digits.allSatisfy(\.isASCII), !digits.hasPrefix("+"),
            !digits.hasPrefix("-"), let count = Int(digits), count <= 1_000_000_000
        else { return nil }
        self = now.advanced(by: .seconds(-count * seconds))
    }
}

/// Reads fixed-width numbers out of ASCII text.
private struct DigitScanner {
    private let bytes: [UInt8]
    private var position = 0

    init(text: String) {
        bytes = Array(text.utf8)
    }

    var isAtEnd: Bool { position == bytes.count }

    mutating func skip(_ character: Unicode.Scalar) -> Bool {
        guard position < bytes.count, bytes[position] == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    mutating func number(digits: Int) -> Int? {
        guard position + digits <= bytes.count else { return nil }
        var value = 0
        for byte in bytes[position..<position + digits] {
            guard UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte else { return nil }
            value = value * 10 + Int(byte - UInt8(ascii: "0"))
        }
        position += digits
        return value
    }

    /// The digits after a decimal point: at least one, those past the third dropped.
    mutating func fractionInMilliseconds() -> Int? {
        var value = 0
        var weight = 100
        let start = position
        while let digit = number(digits: 1) {
            value += digit * weight
            weight /= 10
        }
        return position > start ? value : nil
    }

    /// `Z` or `+HH:MM`.
    mutating func offsetInMinutes() -> Int? {
        if skip("Z") || skip("z") { return 0 }
        let sign: Int
        if skip("+") {
            sign = 1
        } else if skip("-") {
            sign = -1
        } else {
            return nil
        }
        guard let hours = number(digits: 2), hours < 24, skip(":"), let minutes = number(digits: 2), minutes < 60 else {
            return nil
        }
        return sign * (hours * 60 + minutes)
    }
}
