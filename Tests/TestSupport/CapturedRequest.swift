/// An HTTP/1.1 request kept in a file byte for byte: request line, headers in order, body.
///
/// Lines may end in CRLF or LF alone. A folded header keeps its line ends in its value; a chunked body is put together.
package struct CapturedRequest: Sendable {
    package let method: String
    /// The request target as it stands in the request line, everything between the method and the version.
    package let target: [UInt8]
    /// Names and untrimmed values as received, in order.
    package let headers: [(name: String, value: [UInt8])]
    package let body: [UInt8]

    /// Nil when the bytes do not begin with a request line, or a chunked body is not whole.
    package init?(_ bytes: [UInt8]) {
        var rest = bytes[...]
        guard let line = Self.cutLine(&rest), let space = line.firstIndex(of: 0x20),
            let end = line.lastIndex(of: 0x20), space < end, line[(end + 1)...].starts(with: "HTTP/".utf8)
        else { return nil }
        method = String(decoding: line[..<space], as: UTF8.self)
        target = Array(line[(space + 1)..<end])
        var headers: [(name: String, value: [UInt8])] = []
        while let line = Self.cutLine(&rest), let first = line.first {
            if first == 0x20 || first == 0x09 {
                guard let last = headers.indices.last else { return nil }
                headers[last].value.append(contentsOf: [0x0D, 0x0A])
                headers[last].value.append(contentsOf: line)
            } else {
                guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else { return nil }
                let name = String(decoding: line[..<colon], as: UTF8.self)
                headers.append((name, Array(line[(colon + 1)...])))
            }
        }
        self.headers = headers
        let isChunked = headers.contains {
            $0.name.lowercased() == "transfer-encoding" && String(decoding: $0.value, as: UTF8.self).contains("chunked")
        }
        if isChunked {
            guard let body = Self.dechunk(rest) else { return nil }
            self.body = body
        } else {
            body = Array(rest)
        }
    }

    /// The trimmed value of the first header of this name, whatever the case of both; nil when there is none.
    package func header(_ name: String) -> String? {
        headers.first { $0.name.lowercased() == name.lowercased() }.map { header in
            let value = header.value.drop { $0 == 0x20 || $0 == 0x09 }
            return String(decoding: value, as: UTF8.self)
        }
    }

    /// The next line without its end; nil at the end of the bytes.
    private static func cutLine(_ rest: inout ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        guard !rest.isEmpty else { return nil }
        let end = rest.firstIndex(of: 0x0A) ?? rest.endIndex
        let line = rest[..<end]
        rest = end == rest.endIndex ? [] : rest[(end + 1)...]
        return line.last == 0x0D ? line.dropLast() : line
    }

    private static func dechunk(_ bytes: ArraySlice<UInt8>) -> [UInt8]? {
        var rest = bytes
        var body: [UInt8] = []
        while let line = cutLine(&rest) {
            guard let size = Int(String(decoding: line.prefix { $0 != UInt8(ascii: ";") }, as: UTF8.self), radix: 16)
            else { return nil }
            if size == 0 { return body }
            guard rest.count >= size else { return nil }
            body.append(contentsOf: rest.prefix(size))
            rest = rest.dropFirst(size)
            _ = cutLine(&rest)  // the line end after a chunk
        }
        return nil
    }
}
