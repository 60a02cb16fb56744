/// The headers that have to do with authentication, found in one pass.
struct AuthenticationHeaders {
    /// A date that a header gives, not parsed yet.
    struct StatedDate {
        /// Lower case.
        let headerName: String
        let value: ArraySlice<UInt8>

        func parsed() throws(ClaimFailure) -> SigningDate {
            if let date = SigningDate(basic: value) { return date }
            if headerName == "date", let date = SigningDate(httpDate: value) { return date }
            throw .malformedDate(ClientText.excerpt(value))
        }
    }

    private static let authorization = Array("authorization".utf8)
    private static let awsDate = Array("x-amz-date".utf8)
    private static let oscDate = Array("x-osc-date".utf8)
    private static let date = Array("date".utf8)
    private static let securityToken = Array("x-amz-security-token".utf8)

    private(set) var authorizations: [ArraySlice<UInt8>] = []
    private(set) var hasSessionToken = false
    private var awsDates: [ArraySlice<UInt8>] = []
    private var oscDates: [ArraySlice<UInt8>] = []
    private var dates: [ArraySlice<UInt8>] = []

    init(_ headers: HeaderList) {
        for field in headers.fields {
            switch field.name.count {
            case 4 where headers.matches(field, Self.date[...]): dates.append(headers.value(of: field))
            case 10 where headers.matches(field, Self.awsDate[...]): awsDates.append(headers.value(of: field))
            case 10 where headers.matches(field, Self.oscDate[...]): oscDates.append(headers.value(of: field))
            case 13 where headers.matches(field, Self.authorization[...]):
                authorizations.append(headers.value(of: field))
            case 20 where headers.matches(field, Self.securityToken[...]): hasSessionToken = true
            default: break
            }
        }
    }

    /// The date of a dialect: its own header's, else that of `Date`; nil when there is neither.
    func date(for dialect: SignatureDialect) throws(ClaimFailure) -> StatedDate? {
        let own =
            switch dialect {
            case .aws4: awsDates
            case .osc4: oscDates
            }
        guard own.count <= 1 else { throw .repeatedPart(dialect.dateHeader) }
        if let value = own.first { return StatedDate(headerName: dialect.dateHeaderLowercased, value: value) }
        guard dates.count <= 1 else { throw .repeatedPart("Date") }
        return dates.first.map { StatedDate(headerName: "date", value: $0) }
    }
}
