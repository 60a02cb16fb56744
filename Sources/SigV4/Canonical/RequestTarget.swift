/// A request target as it stood in the request line, split by hand: a URL parser takes `//api/latest/X` for a host.
package struct RequestTarget: Sendable {
    let bytes: [UInt8]
    /// Where the path lies.
    let path: Range<Int>
    /// Where the query lies, without its `?`; nil when there is no `?`.
    let query: Range<Int>?

    /// Takes the target apart: at the first `?`, after the authority if there is one (absolute form).
    package init(_ target: String) {
        self.init(bytes: target == "/" ? Self.root : Array(target.utf8))
    }

    /// The target of nearly every request, made once.
    private static let root = [UInt8(ascii: "/")]

    /// The same from bytes, which need not be valid UTF-8.
    package init(bytes: [UInt8]) {
        self.bytes = bytes
        let question = bytes.firstIndex(of: UInt8(ascii: "?"))
        let end = question ?? bytes.endIndex
        path = Self.pathStart(bytes[..<end])..<end
        query = question.map { ($0 + 1)..<bytes.endIndex }
    }

    /// The path as sent.
    package var pathBytes: ArraySlice<UInt8> { bytes[path] }

    /// The host and port that a target in absolute form names, as sent; `nil` for any other form.
    package var authority: ArraySlice<UInt8>? {
        guard path.lowerBound > 0, let colon = bytes.firstIndex(of: UInt8(ascii: ":")) else { return nil }
        return bytes[(colon + 3)..<path.lowerBound]
    }

    /// The query as sent, without its `?`; empty when there is none.
    package var queryBytes: ArraySlice<UInt8> { query.map { bytes[$0] } ?? [] }

    /// The query as the strict form spells it, sorted and percent-encoded alike by everyone, without the parameters
    /// of a presigned request: to be sent on under another signature. It decodes to the same parameters.
    package var queryToSignAnew: String {
        guard !queryBytes.isEmpty else { return "" }
        var parameters = QueryParameters(queryBytes)
        parameters.remove(QueryAuthentication.parameterNames)
        var output: [UInt8] = []
        parameters.append(.normalized, to: &output)
        return String(decoding: output, as: UTF8.self)
    }

    /// The path with `.`, `..` and doubled slashes removed, its percent-encoding untouched: what to route by, since it
    /// is what the strict form signs.
    package var normalizedPath: ArraySlice<UInt8> {
        hasOddPath || path.isEmpty || bytes[path.lowerBound] != UInt8(ascii: "/")
            ? Self.normalize(pathBytes)[...] : pathBytes
    }

    /// Whether normalising changes the path.
    var hasOddPath: Bool {
        var previous: UInt8 = 0
        for byte in bytes[path] {
            if previous == UInt8(ascii: "/"), byte == UInt8(ascii: "/") || byte == UInt8(ascii: ".") { return true }
            previous = byte
        }
        return false
    }

    /// Appends the canonical path: normalised or as sent, then every byte percent-encoded but `/` and the unreserved,
    /// `%` included.
    func appendPath(normalized: Bool, to output: inout [UInt8]) {
        let path = pathBytes
        if path.isEmpty {
            output.append(UInt8(ascii: "/"))
        } else if normalized, hasOddPath {
            PercentEncoding.appendPath(Self.normalize(path)[...], to: &output)
        } else {
            PercentEncoding.appendPath(path, to: &output)
        }
    }

    /// As every AWS signer does: empty and `.` segments go, `..` takes its parent along, a last slash stays.
    private static func normalize(_ path: ArraySlice<UInt8>) -> [UInt8] {
        var kept: [ArraySlice<UInt8>] = []
        for segment in path.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: true) {
            if segment.elementsEqual("..".utf8) {
                _ = kept.popLast()
            } else if !segment.elementsEqual(".".utf8) {
                kept.append(segment)
            }
        }
        var output: [UInt8] = []
        output.reserveCapacity(path.count + 1)
        for segment in kept {
            output.append(UInt8(ascii: "/"))
            output.append(contentsOf: segment)
        }
        if kept.isEmpty || path.last == UInt8(ascii: "/") { output.append(UInt8(ascii: "/")) }
        return output
    }

    private static func pathStart(_ target: ArraySlice<UInt8>) -> Int {
        guard target.first != UInt8(ascii: "/"), let colon = target.firstIndex(of: UInt8(ascii: ":")),
            target[colon...].starts(with: "://".utf8)
        else { return target.startIndex }
        return target[(colon + 3)...].firstIndex(of: UInt8(ascii: "/")) ?? target.endIndex
    }
}
