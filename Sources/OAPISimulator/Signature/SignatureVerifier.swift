import Crypto

/// Checks OSC4 and AWS4 header signatures as OUTSCALE does: arithmetic strictly, the scope's Region, service and date
/// as the client states them (OUTSCALE's user guide, "Signature of API Requests").
struct SignatureVerifier: Sendable {
    /// How old a signature's date may be.
    let pastLimit: Duration
    /// How far a signature's date may be in the future.
    let futureLimit: Duration

    /// Checks that the request was signed with `secret` at a time that `now` allows.
    ///
    /// Doubled slashes in the path may be signed as one, `Host` with or without its port, and the query sorted or as
    /// sent, since real clients do all of these.
    func verify(
        _ request: SimulatedRequest, claim: SignatureClaim, secret: String, now: WallTime
    ) throws(SignatureFailure) {
        let dateHeader = claim.algorithm.dateHeader
        for name in ["host", dateHeader] where !claim.signedHeaders.contains(name) { throw .unsigned(name) }
        for name in claim.signedHeaders where request.values(of: name).isEmpty { throw .headerAbsent(name) }
        guard let text = request.values(of: dateHeader).first, let date = WallTime(basicISO8601: text.trimmingSpaces)
        else { throw .malformed(dateHeader) }
        let payloadHash = hexadecimal(SHA256.hash(data: request.body))
        if let stated = request.values(of: "x-amz-content-sha256").first, stated != payloadHash { throw .otherPayload }

        let key = signingKey(claim, secret: secret)
        let isRight = candidates(request, claim, payloadHash).contains { canonical in
            let scope = claim.scope.joined(separator: "/")
            let hash = hexadecimal(SHA256.hash(data: Array(canonical.utf8)))
            let stringToSign = "\(claim.algorithm.rawValue)\n\(text.trimmingSpaces)\n\(scope)\n\(hash)"
            return HMAC<SHA256>.isValidAuthenticationCode(
                claim.signature, authenticating: Array(stringToSign.utf8), using: key
            )
        }
        guard isRight else { throw .mismatch }
        if now - date > pastLimit { throw .tooOld }
        if date - now > futureLimit { throw .inFuture }
    }

    private func signingKey(_ claim: SignatureClaim, secret: String) -> SymmetricKey {
        var key = SymmetricKey(data: Array((claim.algorithm.keyPrefix + secret).utf8))
        for part in claim.scope {
            key = SymmetricKey(data: HMAC<SHA256>.authenticationCode(for: Array(part.utf8), using: key))
        }
        return key
    }

    /// Every canonical request that the client may have meant, the strict one first.
    private func candidates(
        _ request: SimulatedRequest, _ claim: SignatureClaim, _ payloadHash: String
    ) -> [String] {
        var paths = [request.collapsedPath]
        if request.path != request.collapsedPath { paths.append(request.path) }
        let sorted = sortedQuery(request.query)
        let queries = sorted == request.query ? [sorted] : [sorted, request.query]
        let host = request.values(of: "host").first ?? ""
        let portless = withoutPort(host)
        let hosts = portless == host ? [host] : [host, portless]
        return paths.flatMap { path in
            queries.flatMap { query in
                hosts.map { host in
                    let headers = claim.signedHeaders.map { name in
                        let values = name == "host" ? [host] : request.values(of: name)
                        return name + ":" + values.map(folded).joined(separator: ",") + "\n"
                    }
                    let lines = [
                        request.method, path, query, headers.joined(), claim.signedHeaders.joined(separator: ";"),
                        payloadHash,
                    ]
                    return lines.joined(separator: "\n")
                }
            }
        }
    }

    /// Parameters sorted by name, then by value, still encoded.
    private func sortedQuery(_ query: String) -> String {
        let pairs = query.split(separator: "&").map { pair in
            (name: String(pair.prefix { $0 != "=" }), value: String(pair.drop { $0 != "=" }.dropFirst()))
        }
        let sorted = pairs.sorted { ($0.name, $0.value) < ($1.name, $1.value) }
        return sorted.map { $0.name + "=" + $0.value }.joined(separator: "&")
    }

    /// A header's value without spaces at its ends, inner runs of spaces made one.
    private func folded(_ value: String) -> String {
        value.split { $0 == " " || $0 == "\t" }.joined(separator: " ")
    }

    private func withoutPort(_ host: String) -> String {
        guard let colon = host.lastIndex(of: ":"), !host[colon...].contains("]") else { return host }
        return String(host[..<colon])
    }
}

/// Lower-case hexadecimal digits of bytes.
func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
    let digits = Array("0123456789abcdef".utf8)
    var text: [UInt8] = []
    for byte in bytes {
        text.append(digits[Int(byte >> 4)])
        text.append(digits[Int(byte & 0xF)])
    }
    return String(decoding: text, as: UTF8.self)
}
