internal import FoundationEssentials

/// A moment as audit records keep it: milliseconds since 1970-01-01T00:00:00Z, written in whole seconds, in UTC.
package struct AuditTime: Sendable, Hashable, Comparable {
    /// Milliseconds since the epoch; the years 0000 to 9999 can be written.
    package var milliseconds: Int

    package init(milliseconds: Int) {
        self.milliseconds = milliseconds
    }

    /// What lies outside of those years, as only a store that somebody else wrote to can have it, is the nearest in them.
    package init(seconds: Int) {
        self.milliseconds = min(max(seconds, Self.writableSeconds.lowerBound), Self.writableSeconds.upperBound) * 1000
    }

    /// From the beginning of year 0000 to the end of year 9999.
    private static let writableSeconds = -62_167_219_200...253_402_300_799

    /// Whole seconds since the epoch, rounded down.
    package var seconds: Int {
        milliseconds.flooredDivision(by: 1000)
    }

    /// What the system's clock says.
    package static func now() -> AuditTime {
        AuditTime(milliseconds: Int(Date().timeIntervalSince1970 * 1000))
    }

    package static func < (left: AuditTime, right: AuditTime) -> Bool {
        left.milliseconds < right.milliseconds
    }

    /// The moment `duration` after this one, or before it when negative.
    package func advanced(by duration: Duration) -> AuditTime {
        AuditTime(milliseconds: milliseconds + duration.wholeMilliseconds)
    }
}

extension AuditTime {
    /// As CloudTrail writes `eventTime`: `2026-11-23T10:00:00Z`.
    package var text: String {
        var output: [UInt8] = []
        write(to: &output)
        return String(decoding: output, as: UTF8.self)
    }

    /// Appends ``text``, without making a string.
    package func write(to output: inout [UInt8]) {
        let seconds = min(max(seconds, Self.writableSeconds.lowerBound), Self.writableSeconds.upperBound)
        let days = seconds.flooredDivision(by: 86_400)
        let second = seconds - days * 86_400
        let date = CivilDate(daysSinceEpoch: days)
        output.appendDigits(date.year, width: 4)
        output.append(UInt8(ascii: "-"))
        output.appendDigits(date.month, width: 2)
        output.append(UInt8(ascii: "-"))
        output.appendDigits(date.day, width: 2)
        output.append(UInt8(ascii: "T"))
        output.appendDigits(second / 3600, width: 2)
        output.append(UInt8(ascii: ":"))
        output.appendDigits(second / 60 % 60, width: 2)
        output.append(UInt8(ascii: ":"))
        output.appendDigits(second % 60, width: 2)
        output.append(UInt8(ascii: "Z"))
    }
}

/// A date of the proleptic Gregorian calendar.
struct CivilDate: Equatable {
    var year: Int
    var month: Int
    var day: Int

    init(year: Int, month: Int, day: Int) {
        self.year = year
        self.month = month
        self.day = day
    }

    /// Counts in years that begin on 1 March, so that the leap day is the last day of its year; 400 such years are an
    /// era of 146,097 days, and the first era that matters began 719,468 days before the epoch.
    init(daysSinceEpoch days: Int) {
        let shifted = days + 719_468
        let era = shifted.flooredDivision(by: 146_097)
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    }

    var daysSinceEpoch: Int {
        let yearFromMarch = month <= 2 ? year - 1 : year
        let era = yearFromMarch.flooredDivision(by: 400)
        let yearOfEra = yearFromMarch - era * 400
        let monthFromMarch = month > 2 ? month - 3 : month + 9
        let dayOfYear = (153 * monthFromMarch + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }
}

extension Int {
    /// Division rounded towards negative infinity.
    package func flooredDivision(by divisor: Int) -> Int {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? quotient - 1 : quotient
    }
}

extension Duration {
    /// Whole milliseconds, rounded towards zero.
    package var wholeMilliseconds: Int {
        Int(components.seconds) * 1000 + Int(components.attoseconds / 1_000_000_000_000_000)
    }
}

extension [UInt8] {
    /// Appends `value` in decimal, with zeros before it up to `width` digits.
    mutating func appendDigits(_ value: Int, width: Int) {
        var divisor = 1
        for _ in 1..<width { divisor *= 10 }
        while divisor > 0 {
            append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: value / divisor % 10))
            divisor /= 10
        }
    }
}
