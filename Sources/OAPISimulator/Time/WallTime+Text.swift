extension WallTime {
    /// The form of the API's dates, such as `2010-10-01T12:34:56.789Z`.
    package var iso8601: String {
        let parts = CivilTime(self)
        return parts.date(separator: "-") + "T" + parts.clock(separator: ":") + "." + padded(parts.millisecond, 3) + "Z"
    }

    /// The form of the `X-Osc-Date` and `X-Amz-Date` headers, such as `20261123T101500Z`.
    package var basicISO8601: String {
        let parts = CivilTime(self)
        return parts.date(separator: "") + "T" + parts.clock(separator: "") + "Z"
    }

    /// The form of HTTP's `Date` header (RFC 9110, IMF-fixdate).
    package var httpDate: String {
        let parts = CivilTime(self)
        let weekdays = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        let weekday = weekdays[Int(((parts.day1970 % 7) + 7) % 7)]
        let date = "\(weekday), \(padded(parts.day, 2)) \(months[parts.month - 1]) \(padded(parts.year, 4))"
        return "\(date) \(parts.clock(separator: ":")) GMT"
    }

    /// Reads the form `20261123T101500Z`; `nil` when `text` is anything else or no real date.
    package init?(basicISO8601 text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count == 16, bytes[8] == UInt8(ascii: "T"), bytes[15] == UInt8(ascii: "Z"),
            let year = number(bytes[0..<4]), let month = number(bytes[4..<6]), let day = number(bytes[6..<8]),
            let hour = number(bytes[9..<11]), let minute = number(bytes[11..<13]), let second = number(bytes[13..<15])
        else { return nil }
        self.init(year: year, month: month, day: day, hour: hour, minute: minute, second: second, millisecond: 0)
    }

    /// Reads a date, or a date and time, of ISO 8601: `2020-06-14`, `2020-06-14T00:00:00Z`, with any number of digits
    /// after the second and with `Z` or an offset such as `+02:00`.
    package init?(iso8601 text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count >= 10, bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-"),
            let year = number(bytes[0..<4]), let month = number(bytes[5..<7]), let day = number(bytes[8..<10])
        else { return nil }
        guard bytes.count > 10 else {
            self.init(year: year, month: month, day: day, hour: 0, minute: 0, second: 0, millisecond: 0)
            return
        }
        guard bytes.count >= 20, bytes[10] == UInt8(ascii: "T"), bytes[13] == UInt8(ascii: ":"),
            bytes[16] == UInt8(ascii: ":"), let hour = number(bytes[11..<13]), let minute = number(bytes[14..<16]),
            let second = number(bytes[17..<19])
        else { return nil }
        var rest = bytes[19...]
        var millisecond = 0
        if rest.first == UInt8(ascii: ".") {
            let digits = rest.dropFirst().prefix { (0x30...0x39).contains($0) }
            guard !digits.isEmpty, let value = number(Array((Array(digits) + [0x30, 0x30]).prefix(3))[...]) else {
                return nil
            }
            millisecond = value
            rest = rest.dropFirst(1 + digits.count)
        }
        guard let offset = offsetMinutes(rest),
            let local = WallTime(
                year: year, month: month, day: day, hour: hour, minute: minute, second: second, millisecond: millisecond
            )
        else { return nil }
        self = local + .seconds(-60 * offset)
    }

    private init?(year: Int, month: Int, day: Int, hour: Int, minute: Int, second: Int, millisecond: Int) {
        guard (1...12).contains(month), (1...31).contains(day), hour < 24, minute < 60, second < 60 else { return nil }
        // Days since 1970 in the proleptic Gregorian calendar: years begin in March, so that leap days come last.
        let shifted = month <= 2 ? year - 1 : year
        let era = shifted / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        let days = era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
        let seconds = Int64(days) * 86_400 + Int64(hour * 3600 + minute * 60 + second)
        self.init(milliseconds: seconds * 1000 + Int64(millisecond))
        // The 31st of a shorter month lands in the next one.
        guard CivilTime(self).day == day else { return nil }
    }
}

/// A moment split into calendar fields.
private struct CivilTime {
    let day1970: Int64
    let year: Int
    let month: Int
    let day: Int
    let hour: Int
    let minute: Int
    let second: Int
    let millisecond: Int

    init(_ time: WallTime) {
        let days = Int64((Double(time.milliseconds) / 86_400_000).rounded(.down))
        let rest = Int(time.milliseconds - days * 86_400_000)
        let shifted = Int(days) + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        day1970 = days
        day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        hour = rest / 3_600_000
        minute = rest / 60_000 % 60
        second = rest / 1000 % 60
        millisecond = rest % 1000
    }

    func date(separator: String) -> String {
        padded(year, 4) + separator + padded(month, 2) + separator + padded(day, 2)
    }

    func clock(separator: String) -> String {
        padded(hour, 2) + separator + padded(minute, 2) + separator + padded(second, 2)
    }
}

private func padded(_ number: Int, _ width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
}

private func number(_ digits: ArraySlice<UInt8>) -> Int? {
    guard digits.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
    return Int(String(decoding: digits, as: UTF8.self))
}

/// Minutes east of UTC; `nil` when the text is neither `Z` nor an offset.
private func offsetMinutes(_ text: ArraySlice<UInt8>) -> Int? {
    let bytes = Array(text)
    if bytes == [UInt8(ascii: "Z")] { return 0 }
    guard bytes.count == 6, bytes[3] == UInt8(ascii: ":"), let hours = number(bytes[1..<3]),
        let minutes = number(bytes[4..<6])
    else { return nil }
    switch bytes[0] {
    case UInt8(ascii: "+"): return hours * 60 + minutes
    case UInt8(ascii: "-"): return -(hours * 60 + minutes)
    default: return nil
    }
}
