/// The `Credential` of a signature: access key ID, day, Region, service and terminator, with `/` between them.
struct StatedCredential {
    let accessKeyID: AccessKeyID
    /// Eight digits in eight bytes.
    let day: UInt64
    let dayText: String
    let region: String
    let service: String

    init(_ text: ArraySlice<UInt8>, dialect: SignatureDialect) throws(ClaimFailure) {
        var rest = text
        guard let accessKeyID = Self.cut(&rest), let day = Self.cut(&rest), let region = Self.cut(&rest),
            let service = Self.cut(&rest), !rest.contains(UInt8(ascii: "/"))
        else { throw .malformedCredential(.partCount) }
        guard let accessKeyID = AccessKeyID(accessKeyID) else { throw .malformedCredential(.accessKeyID) }
        guard day.count == 8, DecimalDigits.value(of: day) != nil else { throw .malformedCredential(.date) }
        guard Self.isName(region) else { throw .malformedCredential(.region) }
        guard Self.isName(service) else { throw .malformedCredential(.service) }
        guard rest.elementsEqual(dialect.terminator.utf8) else {
            throw .wrongTerminator(expected: dialect.terminator)
        }
        self.accessKeyID = accessKeyID
        self.day = day.reduce(0) { $0 << 8 | UInt64($1) }
        dayText = String(decoding: day, as: UTF8.self)
        self.region = String(decoding: region, as: UTF8.self)
        self.service = String(decoding: service, as: UTF8.self)
    }

    private static func cut(_ rest: inout ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        guard let slash = rest.firstIndex(of: UInt8(ascii: "/")) else { return nil }
        defer { rest = rest[(slash + 1)...] }
        return rest[..<slash]
    }

    private static func isName(_ bytes: ArraySlice<UInt8>) -> Bool {
        (1...64).contains(bytes.count) && bytes.allSatisfy { (0x21...0x7E).contains($0) }
    }
}
