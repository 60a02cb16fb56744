internal import Dates
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
        let date = CivilDay(daysSince1970: days)
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
