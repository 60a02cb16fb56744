import Crypto

/// What the simulator keeps of a request. No secret and no signature is in it.
package struct JournalEntry: Sendable, Equatable {
    /// Counts all requests, from 1.
    package let number: Int
    /// When it came, by the machine's clock.
    package let time: WallTime
    /// The method.
    package let method: String
    /// The target as sent.
    package let target: String
    /// The call; `nil` when the target names none.
    package let call: String?
    /// `Host`, `Content-Type`, `User-Agent`, the signature's date, and `Authorization` without its signature.
    package let headers: [SimulatedRequest.Header]
    /// The body; keys of buckets and the queries of presigned URLs are taken out.
    package let body: String
    /// SHA-256 of the body as received, in hexadecimal.
    package let bodyHash: String
    /// The access key that signed; `nil` when none did.
    package var accessKeyID: String?
    /// Why the signature was not accepted; `nil` when it was or when none is needed.
    package var signatureFailure: String?
    /// Whether the call changed or read anything.
    package var tookEffect = false
    /// The resource that it made, or that an earlier call with the same client token had made.
    package var resourceID: String?
    /// Whether a fault struck it.
    package var isStruck = false
    /// The status of the answer; `nil` while there is none, and for ever when the connection was cut.
    package var status: Int?

    init(_ request: SimulatedRequest, call: String?, number: Int, time: WallTime) {
        self.number = number
        self.time = time
        self.call = call
        method = request.method
        target = request.target
        let kept: Set<String> = ["host", "content-type", "user-agent", "x-osc-date", "x-amz-date"]
        headers = request.headers.compactMap { header in
            let name = header.name.lowercased()
            if name == "authorization" {
                return SimulatedRequest.Header(name: header.name, value: withoutSignature(header.value))
            }
            return kept.contains(name) ? header : nil
        }
        body = withoutSecrets(request.body)
        bodyHash = hexadecimal(SHA256.hash(data: request.body))
    }

    /// The entry as `GET /simulator/requests` shows it.
    var json: JSONValue {
        var object: JSONObject = [
            "Number": .integer(number),
            "Time": .string(time.iso8601),
            "Method": .string(method),
            "Target": .string(target),
            "Call": call.map { .string($0) } ?? .null,
            "Headers": .object(JSONObject(headers.map { ($0.name, JSONValue.string($0.value)) })),
            "Body": .string(body),
            "BodySHA256": .string(bodyHash),
            "Verified": .bool(accessKeyID != nil),
            "TookEffect": .bool(tookEffect),
            "Struck": .bool(isStruck),
            "Status": status.map { .integer($0) } ?? .null,
        ]
        if let accessKeyID { object["AccessKeyId"] = .string(accessKeyID) }
        if let signatureFailure { object["SignatureFailure"] = .string(signatureFailure) }
        if let resourceID { object["ResourceId"] = .string(resourceID) }
        return .object(object)
    }
}

/// Algorithm, credential scope and names of the signed headers; nothing at all of other schemes.
private func withoutSignature(_ authorization: String) -> String {
    // Not a signature: nothing of it is shown.
    guard let claim = try? SignatureClaim(authorization: [authorization]) else { return "<redacted>" }
    let scope = ([claim.accessKeyID] + claim.scope).joined(separator: "/")
    return
        "\(claim.algorithm.rawValue) Credential=\(scope), SignedHeaders=\(claim.signedHeaders.joined(separator: ";"))"
}

/// The body as text, verbatim unless it holds the key of a bucket or a presigned URL.
private func withoutSecrets(_ body: [UInt8]) -> String {
    let verbatim = String(decoding: body, as: UTF8.self)
    // A name may be escaped.
    guard ["FileLocation", "OsuExport", "\\u"].contains(where: { verbatim.contains($0) }),
        var object = (try? JSONValue(parsing: body))?.objectValue
    else { return verbatim }  // shown as it came
    var isChanged = false
    if let location = object.string("FileLocation"), location.contains("?") {
        object["FileLocation"] = .string(location.prefix { $0 != "?" } + "?<redacted>")
        isChanged = true
    }
    if var export = object.object("OsuExport"), var key = export.object("OsuApiKey"), key["SecretKey"] != nil {
        key["SecretKey"] = "<redacted>"
        export["OsuApiKey"] = .object(key)
        object["OsuExport"] = .object(export)
        isChanged = true
    }
    return isChanged ? JSONValue.object(object).text : verbatim
}
