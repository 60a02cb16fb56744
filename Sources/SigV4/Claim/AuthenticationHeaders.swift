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

    /// The header of one name, and whether there are more.
    struct Found {
        fileprivate(set) var first: HeaderList.Field?
        fileprivate(set) var isRepeated = false

        fileprivate mutating func take(_ field: HeaderList.Field) {
            if first == nil { first = field } else { isRepeated = true }
        }
    }

    private static let authorizationName = ASCIIText("authorization")
    private static let awsDateName = ASCIIText("x-amz-date")
    private static let oscDateName = ASCIIText("x-osc-date")
    private static let dateName = ASCIIText("date")
    private static let securityTokenName = ASCIIText("x-amz-security-token")

    private(set) var authorization = Found()
    private(set) var hasSessionToken = false
    private var awsDate = Found()
    private var oscDate = Found()
    private var date = Found()

    init(_ headers: HeaderList) {
        for field in headers.fields {
            switch field.name.count {
            case 4 where headers.matches(field, Self.dateName): date.take(field)
            case 10 where headers.matches(field, Self.awsDateName): awsDate.take(field)
            case 10 where headers.matches(field, Self.oscDateName): oscDate.take(field)
            case 13 where headers.matches(field, Self.authorizationName): authorization.take(field)
            case 20 where headers.matches(field, Self.securityTokenName): hasSessionToken = true
            default: break
            }
        }
    }

    /// The date of a dialect: its own header's, else that of `Date`; nil when there is neither.
    func date(for dialect: SignatureDialect, in headers: HeaderList) throws(ClaimFailure) -> StatedDate? {
        let own =
            switch dialect {
            case .aws4: awsDate
            case .osc4: oscDate
            }
        guard !own.isRepeated else { throw .repeatedPart(dialect.dateHeader) }
        if let field = own.first {
            return StatedDate(headerName: dialect.dateHeaderLowercased, value: headers.value(of: field))
        }
        guard !date.isRepeated else { throw .repeatedPart("Date") }
        return date.first.map { StatedDate(headerName: "date", value: headers.value(of: $0)) }
    }
}
