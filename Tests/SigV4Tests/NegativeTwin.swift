import SigV4

/// A signed request with a signed part altered: it must not be accepted.
struct NegativeTwin {
    let name: String
    let request: TestRequest

    /// Which bytes of a part to alter, each in a twin of its own.
    enum Thoroughness { case oneByteEachPart, everyByte }

    private init(_ name: String, _ request: TestRequest, _ change: (inout TestRequest) -> Void) {
        self.name = name
        var request = request
        change(&request)
        self.request = request
    }

    /// The twins of a request: method, path, query, every signed header, body and `Authorization` altered in one byte;
    /// body, path, query and headers lengthened; headers left out.
    static func twins(
        of request: TestRequest, _ thoroughness: Thoroughness, portIsSigned: Bool = true
    ) throws -> [NegativeTwin] {
        let signedHeaders = try request.claim().signedHeaders
        var twins: [NegativeTwin] = []
        func alter(_ name: String, _ bytes: [UInt8], _ change: (inout TestRequest, [UInt8]) -> Void) {
            let places =
                switch thoroughness {
                case .oneByteEachPart: bytes.isEmpty ? [] : [bytes.count / 2]
                case .everyByte: Array(bytes.indices)
                }
            for place in places {
                var altered = bytes
                altered[place] = bytes[place] == UInt8(ascii: "x") ? UInt8(ascii: "y") : UInt8(ascii: "x")
                twins.append(NegativeTwin("\(name), byte \(place)", request) { change(&$0, altered) })
            }
        }

        let question = request.target.firstIndex(of: UInt8(ascii: "?")) ?? request.target.endIndex
        let (path, query) = (Array(request.target[..<question]), Array(request.target[question...].dropFirst()))
        alter("method", Array(request.method.utf8)) { $0.method = String(decoding: $1, as: UTF8.self) }
        alter("path", path) { $0.target = $1 + request.target[question...] }
        alter("query", query) { $0.target = path + [UInt8(ascii: "?")] + $1 }
        alter("body", request.body) { $0.body = $1 }
        twins.append(NegativeTwin("longer body", request) { $0.body.append(0x20) })
        twins.append(NegativeTwin("longer path", request) { $0.target.insert(UInt8(ascii: "x"), at: question) })
        let more = question == request.target.endIndex ? "?x" : "&x"
        twins.append(NegativeTwin("longer query", request) { $0.target.append(contentsOf: more.utf8) })

        for (index, header) in request.headers.enumerated() where signedHeaders.contains(header.name.lowercased()) {
            let value = Array(header.value.drop { $0 == 0x20 || $0 == 0x09 })
            var end = value.endIndex
            if header.name.lowercased() == "host", !portIsSigned {
                end = value.lastIndex(of: UInt8(ascii: ":")) ?? end
            }
            alter(header.name, Array(value[..<end])) { $0.headers[index].value = $1 + value[end...] }
            twins.append(NegativeTwin("no \(header.name)", request) { $0.headers.remove(at: index) })
            twins.append(
                NegativeTwin("second \(header.name)", request) {
                    $0.headers.append((header.name, Array("x".utf8)))
                }
            )
        }
        if let index = request.index(of: "authorization") {
            let value = Array(request.headers[index].value.drop { $0 == 0x20 })
            alter("Authorization", value) { $0.headers[index].value = $1 }
        }
        return twins
    }

    /// Whether a gateway that knows one key pair lets the twin in.
    func isAccepted(
        _ accessKeyID: AccessKeyID, _ secret: SecretAccessKey, now: SigningDate, keys: SigningKeyCache
    ) -> Bool {
        guard let claim = try? request.claim(), claim.accessKeyID == accessKeyID else { return false }
        return (try? request.verify(with: secret, now: now, keys: keys)) != nil
    }
}
