import SigV4

/// A request with any target and any authentication headers either yields a claim or is refused.
///
/// The input's lines are the target, then the `Authorization` header, then the date header.
@_cdecl("LLVMFuzzerTestOneInput")
package func fuzzAuthorization(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = unsafe [UInt8](UnsafeBufferPointer(start: start, count: count))
    let lines = bytes.split(separator: UInt8(ascii: "\n"), maxSplits: 2, omittingEmptySubsequences: false).map(
        Array.init)
    var headers = HeaderList()
    headers.append(name: "host", value: "gateway.example.com")
    for (name, line) in zip(["authorization", "x-amz-date"], lines.dropFirst()) {
        headers.append(name: Array(name.utf8), value: line)
    }
    let request = SignedRequest(method: "POST", target: RequestTarget(bytes: lines.first ?? []), headers: headers)
    _ = try? SignatureClaim(request)
    return 0
}
