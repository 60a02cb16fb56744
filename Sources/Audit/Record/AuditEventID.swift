/// The `eventID` of a record: a UUID of version 7 (RFC 9562 §5.7), whose first 48 bits are the time in milliseconds.
///
/// Being in the order of time, neighbouring records lie beside each other in the store's index, which costs far less
/// to keep than an index of random UUIDs does.
package struct AuditEventID: Sendable, Hashable {
    /// 36 characters: lower-case hexadecimal digits and hyphens.
    package let text: String

    /// A fresh ID: 74 of its bits come from `generator`.
    package init(time: AuditTime, using generator: inout some RandomNumberGenerator) {
        let random: UInt64 = generator.next()
        let high = UInt64(truncatingIfNeeded: time.milliseconds) << 16 | 0x7000 | (random >> 52)
        let low = generator.next() >> 2 | 1 << 63
        var output: [UInt8] = []
        output.reserveCapacity(36)
        for half in [high, low] {
            for shift in stride(from: 60, through: 0, by: -4) {
                if [8, 13, 18, 23].contains(output.count) { output.append(UInt8(ascii: "-")) }
                let digit = UInt8(truncatingIfNeeded: half >> UInt64(shift)) & 0x0F
                output.append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
            }
        }
        text = String(decoding: output, as: UTF8.self)
    }

    /// A fresh ID by the system's clock and random numbers.
    package init() {
        var generator = SystemRandomNumberGenerator()
        self.init(time: .now(), using: &generator)
    }

    /// The ID that a stored record bears, as it is.
    package init(stored text: String) {
        self.text = text
    }
}
