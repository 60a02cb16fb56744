import Gateway
import SigV4

/// What the bytes of an input stand for.
struct FuzzedRequest: Sendable {
    var method = "POST"
    var target: [UInt8] = Array("/".utf8)
    var headers: [(name: String, value: [UInt8])] = [("Host", Array("gateway.example".utf8))]
    var body: [UInt8] = []
    /// The service that it is to be signed for; `nil` when it is taken as it is.
    var service: String?

    init?(_ bytes: [UInt8]) {
        guard let first = bytes.first else { return nil }
        let rest = bytes.dropFirst()
        switch first | 0x20 {
        case UInt8(ascii: "p"):
            body = Array(rest)
            headers.append(("Content-Type", Array("application/x-www-form-urlencoded".utf8)))
            service = "ec2"
        case UInt8(ascii: "g"):
            method = "GET"
            target = Array("/?".utf8) + rest
            service = "ec2"
        case UInt8(ascii: "o"):
            let line = rest.prefix { $0 != 0x0A }
            target = Array("/api/v1/".utf8) + line
            body = Array(rest.dropFirst(line.count + 1))
            headers.append(("Content-Type", Array("application/json".utf8)))
            service = "api"
        case UInt8(ascii: "l"):
            body = Array(rest)
            headers.append(("Content-Type", Array("application/x-amz-json-1.1".utf8)))
            headers.append(("X-Amz-Target", Array("CloudTrail_20131101.LookupEvents".utf8)))
            service = "cloudtrail"
        default: takeWhole(rest)
        }
        let isSigned = first & 0x20 == 0
        if !isSigned { service = nil }
    }

    private mutating func takeWhole(_ bytes: ArraySlice<UInt8>) {
        var rest = bytes
        func line() -> [UInt8] {
            let line = rest.prefix { $0 != 0x0A }
            rest = rest.dropFirst(line.count + 1)
            return Array(line)
        }
        target = line()
        for name in ["Content-Type", "Authorization", "X-Amz-Date"] { headers.append((name, line())) }
        body = Array(rest)
    }

    /// The request as a listener hands it over, signed if it is to be.
    ///
    /// - Returns: `nil` when it cannot be signed.
    func downstream(_ key: AccessKeyID, _ secret: SecretAccessKey, at date: SigningDate) -> DownstreamRequest? {
        var list = HeaderList()
        for (name, value) in headers { list.append(name: Array(name.utf8), value: value) }
        if let service {
            // The signer takes text: other bytes go as what stands for them.
            let path = String(decoding: target, as: UTF8.self)
            let type = headers.first { $0.name == "Content-Type" }.map { String(decoding: $0.value, as: UTF8.self) }
            let signer = RequestSigner(dialect: .aws4, region: "eu-west-2", service: service, keys: SigningKeyCache())
            guard let hash = try? PayloadHash(body.span),
                let signature = try? signer.sign(
                    method: method, target: RequestTarget(path), host: "gateway.example", contentType: type,
                    payload: hash, date: date,
                    accessKeyID: key, secret: secret)
            else { return nil }
            for (name, value) in signature.fields { list.append(name: name, value: value) }
        }
        // Nothing is waited for: what goes upstream finds its time over.
        let target =
            service == nil ? RequestTarget(bytes: target) : RequestTarget(String(decoding: target, as: UTF8.self))
        return DownstreamRequest(
            method: method, target: target, headers: list, body: body, sourceAddress: "192.0.2.1", received: .now,
            deadline: .now)
    }
}
