/// The `Credential` of a signature: access key ID, day, Region, service and terminator, with `/` between them.
struct StatedCredential {
    let accessKeyID: AccessKeyID
    /// Eight digits in eight bytes.
    let day: UInt64
    let region: String
    let service: String

    private static let aws4 = ASCIIText(SignatureDialect.aws4.terminator)
    private static let osc4 = ASCIIText(SignatureDialect.osc4.terminator)

    init(_ text: ArraySlice<UInt8>, dialect: SignatureDialect) throws(ClaimFailure) {
        let bytes = text.span
        var rest = 0..<bytes.count
        guard let accessKeyID = Self.cut(bytes, &rest), let day = Self.cut(bytes, &rest),
            let region = Self.cut(bytes, &rest), let service = Self.cut(bytes, &rest),
            bytes.firstIndex(of: UInt8(ascii: "/"), in: rest) == nil
        else { throw .malformedCredential(.partCount) }
        func part(_ range: Range<Int>) -> ArraySlice<UInt8> {
            text[text.startIndex + range.lowerBound..<text.startIndex + range.upperBound]
        }
        guard let accessKeyID = AccessKeyID(part(accessKeyID)) else { throw .malformedCredential(.accessKeyID) }
        guard let day = Self.day(bytes, day) else { throw .malformedCredential(.date) }
        guard Self.isName(bytes, region) else { throw .malformedCredential(.region) }
        guard Self.isName(bytes, service) else { throw .malformedCredential(.service) }
        let terminator =
            switch dialect {
            case .aws4: Self.aws4
            case .osc4: Self.osc4
            }
        guard bytes.holds(terminator, in: rest) else { throw .wrongTerminator(expected: dialect.terminator) }
        self.accessKeyID = accessKeyID
        self.day = day
        self.region = String(decoding: part(region), as: UTF8.self)
        self.service = String(decoding: part(service), as: UTF8.self)
    }

    /// The eight digits.
    var dayText: String {
        String(decoding: (1...8).map { UInt8(truncatingIfNeeded: day >> UInt64(64 - 8 * $0)) }, as: UTF8.self)
    }

    private static func cut(_ bytes: Span<UInt8>, _ rest: inout Range<Int>) -> Range<Int>? {
        guard let slash = bytes.firstIndex(of: UInt8(ascii: "/"), in: rest) else { return nil }
        defer { rest = slash + 1..<rest.upperBound }
        return rest.lowerBound..<slash
    }

    private static func day(_ bytes: Span<UInt8>, _ range: Range<Int>) -> UInt64? {
        guard range.count == 8 else { return nil }
        var day: UInt64 = 0
        for index in range {
            guard bytes[index] &- 0x30 < 10 else { return nil }
            day = day << 8 | UInt64(bytes[index])
        }
        return day
    }

    /// 1 to 64 visible ASCII characters.
    private static func isName(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
        guard (1...64).contains(range.count) else { return false }
        for index in range where !(0x21...0x7E).contains(bytes[index]) { return false }
        return true
    }
}
