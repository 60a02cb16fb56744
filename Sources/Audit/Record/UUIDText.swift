/// The text of a UUID (RFC 9562 §4): 36 characters, lower-case hexadecimal digits and hyphens.
package enum UUIDText {
    /// A UUID of version 4 (§5.4), as AWS's and OUTSCALE's request IDs are: 122 of its bits come from `generator`.
    package static func random(using generator: inout some RandomNumberGenerator) -> String {
        text(generator.next() & ~0xF000 | 0x4000, generator.next() >> 2 | 1 << 63)
    }

    /// A UUID of version 4, by the system's random numbers.
    package static func random() -> String {
        var generator = SystemRandomNumberGenerator()
        return random(using: &generator)
    }

    /// A UUID of version 7 (§5.7), whose first 48 bits are the time: 74 of its bits come from `generator`.
    static func inOrderOfTime(milliseconds: Int, using generator: inout some RandomNumberGenerator) -> String {
        let time = UInt64(truncatingIfNeeded: milliseconds) << 16
        return text(time | 0x7000 | generator.next() >> 52, generator.next() >> 2 | 1 << 63)
    }

    private static func text(_ high: UInt64, _ low: UInt64) -> String {
        var text = InlineArray<36, UInt8>(repeating: UInt8(ascii: "-"))
        var place = 0
        for half in [high, low] {
            var rest = half
            for _ in 0..<16 {
                if place == 8 || place == 13 || place == 18 || place == 23 { place += 1 }
                rest = rest << 4 | rest >> 60
                let digit = UInt8(truncatingIfNeeded: rest & 0xF)
                text[place] = digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10
                place += 1
            }
        }
        guard let digits = try? UTF8Span(validating: text.span) else { return "" }  // never: they are ASCII
        return String(copying: digits)
    }
}
