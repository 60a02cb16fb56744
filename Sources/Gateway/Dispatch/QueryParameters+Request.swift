internal import EC2Query
internal import SigV4

/// From bytes to parameters.
extension QueryParameters {
    /// The parameters of the query and of the form together.
    init(of request: DownstreamRequest) throws(EC2Error) {
        let path = request.target.normalizedPath
        guard path == [UInt8(ascii: "/")] else {
            let shown = String(decoding: path.prefix(128), as: UTF8.self)
            throw EC2Error(.invalidAction, "The path \(shown) is not served: EC2 requests go to /.")
        }
        let query = try FormParameter.decode(request.target.queryBytes)
        switch request.method {
        case "GET":
            guard request.body.isEmpty else { throw .malformedQueryString("a GET request has no body") }
            try self.init(query)
        case "POST":
            if !request.body.isEmpty, !Self.isForm(request.header("content-type")) {
                throw .malformedQueryString("the content type must be application/x-www-form-urlencoded")
            }
            try self.init(query + FormParameter.decode(request.body))
        default:
            throw EC2Error(.invalidAction, "The method \(request.method.prefix(16)) is not served: use GET or POST.")
        }
    }

    private static func isForm(_ contentType: String?) -> Bool {
        let type = (contentType ?? "").split(separator: ";").first ?? ""
        return type.lowercased() == "application/x-www-form-urlencoded"
    }

    /// Any date is taken: osc-cli sends today's.
    func checkVersion() throws(EC2Error) {
        guard let version = text("Version") else { return }
        let shape = version.utf8.map { byte in
            UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte ? UInt8(ascii: "0") : byte
        }
        guard shape == Array("0000-00-00".utf8) else { throw .noSuchVersion(version) }
    }
}
