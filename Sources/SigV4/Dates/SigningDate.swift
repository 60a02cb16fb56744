internal import Dates

/// An instant to the second, with the text that signatures bear: `20261123T101500Z`.
package struct SigningDate: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// How many characters the text has.
    package static let textCount = 16

    /// Seconds since 1970-01-01T00:00:00Z, leap seconds not counted. 0 to 253402300799, the end of the year 9999.
    package let epochSeconds: Int64
    /// The text's first eight characters (`20261123`), the first the most significant byte.
    let day: UInt64
    /// The text's last eight characters (`T101500Z`), likewise.
    let time: UInt64

    /// The end of the year 9999.
    private static let last: Int64 = 253_402_300_799
    private static let weekdayNames = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    private static let monthNames = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// The instant so many seconds after 1970; outside the years 1970 to 9999 the nearest instant within them.
    package init(epochSeconds: Int64) {
        let seconds = min(max(epochSeconds, 0), Self.last)
        self.epochSeconds = seconds
        let civil = CivilDay(daysSince1970: Int(seconds / 86_400))
        let ofDay = UInt64(seconds % 86_400)
        var day = Self.twoDigits(UInt64(civil.year) / 100)
        day = day << 16 | Self.twoDigits(UInt64(civil.year) % 100)
        day = day << 16 | Self.twoDigits(UInt64(civil.month))
        self.day = day << 16 | Self.twoDigits(UInt64(civil.day))
        var time = UInt64(UInt8(ascii: "T"))
        time = time << 16 | Self.twoDigits(ofDay / 3600)
        time = time << 16 | Self.twoDigits(ofDay / 60 % 60)
        time = time << 16 | Self.twoDigits(ofDay % 60)
        self.time = time << 8 | UInt64(UInt8(ascii: "Z"))
    }

    /// The instant that `YYYYMMDD'T'HHMMSS'Z'` spells, the calendar checked (29 February, 24 o'clock, leap seconds
    /// refused); nil for anything else.
    package init?(basic text: ArraySlice<UInt8>) {
        guard text.count == Self.textCount else { return nil }
        let bytes = text.span
        guard bytes[8] == UInt8(ascii: "T"), bytes[15] == UInt8(ascii: "Z") else { return nil }
        var isFaulty = false
        func number(_ start: Int) -> Int {
            let (tens, units) = (bytes[start] &- 0x30, bytes[start + 1] &- 0x30)
            isFaulty = isFaulty || tens > 9 || units > 9
            return Int(tens) * 10 + Int(units)
        }
        let civil = CivilDay(year: number(0) * 100 + number(2), month: number(4), day: number(6))
        let (hour, minute, second) = (number(9), number(11), number(13))
        guard let civil, civil.year >= 1970, !isFaulty, hour < 24, minute < 60, second < 60 else { return nil }
        epochSeconds = Int64(civil.daysSince1970 * 86_400 + hour * 3600 + minute * 60 + second)
        var words: (day: UInt64, time: UInt64) = (0, 0)
        for index in 0..<8 {
            words.day = words.day << 8 | UInt64(bytes[index])
            words.time = words.time << 8 | UInt64(bytes[index + 8])
        }
        (day, time) = (words.day, words.time)
    }

    /// The instant that an HTTP `Date` spells (RFC 9110 section 5.6.7, IMF-fixdate: `Mon, 23 Nov 2026 10:15:00 GMT`;
    /// botocore writes `-0000` for `GMT`), the day of the week checked too; nil for anything else.
    package init?(httpDate text: ArraySlice<UInt8>) {
        guard text.count >= 29 else { return nil }
        let bytes = Array(text)
        guard bytes[3...4].elementsEqual(", ".utf8), bytes[7] == 0x20, bytes[11] == 0x20, bytes[16] == 0x20,
            bytes[19] == UInt8(ascii: ":"), bytes[22] == UInt8(ascii: ":"),
            [" GMT", " +0000", " -0000"].contains(where: { bytes[25...].elementsEqual($0.utf8) }),
            let weekday = Self.weekdayNames.firstIndex(where: { bytes[0..<3].elementsEqual($0.utf8) }),
            let month = Self.monthNames.firstIndex(where: { bytes[8..<11].elementsEqual($0.utf8) }),
            let day = DecimalDigits.value(of: bytes[5..<7]), let year = DecimalDigits.value(of: bytes[12..<16]),
            let hour = DecimalDigits.value(of: bytes[17..<19]), let minute = DecimalDigits.value(of: bytes[20..<22]),
            let second = DecimalDigits.value(of: bytes[23..<25])
        else { return nil }
        self.init(year: year, month: month + 1, day: day, hour: hour, minute: minute, second: second)
        // 1970-01-01 was a Thursday.
        guard (epochSeconds / 86_400 + 4) % 7 == Int64(weekday) else { return nil }
    }

    private init?(year: Int, month: Int, day: Int, hour: Int, minute: Int, second: Int) {
        guard let civil = CivilDay(year: year, month: month, day: day), civil.year >= 1970, hour < 24, minute < 60,
            second < 60
        else { return nil }
        self.init(epochSeconds: Int64(civil.daysSince1970 * 86_400 + hour * 3600 + minute * 60 + second))
    }

    /// The instant so many seconds later, or earlier when negative.
    package func advanced(bySeconds seconds: Int64) -> SigningDate {
        SigningDate(epochSeconds: epochSeconds + seconds)
    }

    /// The text, `20261123T101500Z`.
    package var description: String {
        var text = InlineArray<16, UInt8>(repeating: 0)
        for index in 0..<8 {
            let shift = UInt64(56 - 8 * index)
            text[index] = UInt8(truncatingIfNeeded: day >> shift)
            text[8 + index] = UInt8(truncatingIfNeeded: time >> shift)
        }
        guard let digits = try? UTF8Span(validating: text.span) else { return "" }  // never: they are ASCII
        return String(copying: digits)
    }

    /// The instant as an HTTP `Date`.
    package var httpDate: String {
        let civil = CivilDay(daysSince1970: Int(epochSeconds / 86_400))
        let text = description
        let weekday = Self.weekdayNames[Int((epochSeconds / 86_400 + 4) % 7)]
        let month = Self.monthNames[civil.month - 1]
        func part(_ offset: Int, _ count: Int) -> Substring { text.dropFirst(offset).prefix(count) }
        return "\(weekday), \(part(6, 2)) \(month) \(part(0, 4)) \(part(9, 2)):\(part(11, 2)):\(part(13, 2)) GMT"
    }

    /// Appends the 16 characters.
    func append(to output: inout [UInt8]) {
        Self.append(day, to: &output)
        Self.append(time, to: &output)
    }

    /// Appends the eight characters of the day.
    func appendDay(to output: inout [UInt8]) {
        Self.append(day, to: &output)
    }

    package static func < (left: SigningDate, right: SigningDate) -> Bool {
        left.epochSeconds < right.epochSeconds
    }

    private static func twoDigits(_ value: UInt64) -> UInt64 {
        (0x30 + value / 10) << 8 | (0x30 + value % 10)
    }

    private static func append(_ word: UInt64, to output: inout [UInt8]) {
        for step in 1...8 { output.append(UInt8(truncatingIfNeeded: word >> UInt64(64 - 8 * step))) }
    }
}
