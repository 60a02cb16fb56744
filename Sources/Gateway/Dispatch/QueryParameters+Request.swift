internal import EC2Query
internal import SigV4

/// From bytes to parameters.
extension QueryParameters {
    /// The parameters of the query and of the form together.
    init(of request: DownstreamRequest) throws(EC2Error) {
        let path = request.target.normalizedPath
        guard path.elementsEqual("/".utf8) else {
            let shown = String(decoding: path.prefix(128), as: UTF8.self)
            throw EC2Error(.invalidAction, "The path \(shown) is not served: EC2 requests go to /.")
        }
        let query = try FormParameter.decode(request.target.queryBytes)
        switch request.method {
        case "GET":
            guard request.body.isEmpty else { throw .malformedQueryString("a GET request has no body") }
            try self.init(query)
        case "POST":
            if !request.body.isEmpty, !Self.isForm(request.headers.onlyValue(of: "content-type")) {
                throw .malformedQueryString("the content type must be application/x-www-form-urlencoded")
            }
            let form = try FormParameter.decode(request.body)
            try self.init(query.isEmpty ? form : query + form)
        default:
            throw EC2Error(.invalidAction, "The method \(request.method.prefix(16)) is not served: use GET or POST.")
        }
    }

    private static func isForm(_ contentType: ArraySlice<UInt8>?) -> Bool {
        guard let contentType else { return false }
        let type = "application/x-www-form-urlencoded"
        let given = contentType.prefix { $0 != UInt8(ascii: ";") }
        return given.count == type.utf8.count
            && zip(given, type.utf8).allSatisfy { ($0 &- 0x41 < 26 ? $0 | 0x20 : $0) == $1 }
    }

    /// Any date is taken: osc-cli sends today's.
    func checkVersion() throws(EC2Error) {
        guard let version = text("Version") else { return }
        let shape = version.utf8.lazy.map { byte in
            UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte ? UInt8(ascii: "0") : byte
        }
        guard shape.elementsEqual("0000-00-00".utf8) else { throw .noSuchVersion(version) }
    }
}
