/// Makes request IDs: UUIDs of version 4 (RFC 9562 §5.4), as AWS's and OUTSCALE's are.
enum RequestID {
    static func make(using generator: inout some RandomNumberGenerator) -> String {
        let high = generator.next() & ~0xF000 | 0x4000
        let low = generator.next() >> 2 | 1 << 63
        var text: [UInt8] = []
        text.reserveCapacity(36)
        for half in [high, low] as [UInt64] {
            for shift in stride(from: 60, through: 0, by: -4) {
                if [8, 13, 18, 23].contains(text.count) { text.append(UInt8(ascii: "-")) }
                let digit = UInt8(truncatingIfNeeded: half >> UInt64(shift)) & 0x0F
                text.append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
            }
        }
        return String(decoding: text, as: UTF8.self)
    }

    static func make() -> String {
        var generator = SystemRandomNumberGenerator()
        return make(using: &generator)
    }
}
