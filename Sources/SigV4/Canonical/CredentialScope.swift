/// What a signing key is good for: `20261123/eu-west-2/ec2/aws4_request`.
package struct CredentialScope: Sendable, Hashable, CustomStringConvertible {
    /// The day, as eight digits in eight bytes; always a signing date's.
    let day: UInt64
    /// The Region as stated, of any name.
    package let region: String
    /// The service as stated, of any name.
    package let service: String
    /// Which vendor's terminator ends it.
    package let dialect: SignatureDialect

    /// The scope of a date's day.
    package init(date: SigningDate, region: String, service: String, dialect: SignatureDialect) {
        day = date.day
        self.region = region
        self.service = service
        self.dialect = dialect
    }

    /// The scope as it stands in a string to sign.
    package var description: String {
        var output: [UInt8] = []
        append(to: &output)
        return String(decoding: output, as: UTF8.self)
    }

    func append(to output: inout [UInt8]) {
        appendDay(to: &output)
        output.append(UInt8(ascii: "/"))
        output.append(contentsOf: region.utf8)
        output.append(UInt8(ascii: "/"))
        output.append(contentsOf: service.utf8)
        output.append(UInt8(ascii: "/"))
        output.append(contentsOf: dialect.terminator.utf8)
    }

    func appendDay(to output: inout [UInt8]) {
        for step in 1...8 { output.append(UInt8(truncatingIfNeeded: day >> UInt64(64 - 8 * step))) }
    }
}
