/// The header lines of an answer in the order they came, kept as bytes: most answers are asked for one or two of them.
package struct ResponseHeaders: Sendable {
    /// `Name: value` lines, each ended by CR LF or LF; no status line, no blank line, no folded line.
    private var block: [UInt8] = []

    /// Room for a usual answer's, in bytes.
    private static let usualSize = 512

    /// No headers.
    package init() {}

    /// Headers with these lines, for doubles in tests.
    package init(_ headers: [TransferHeader]) {
        for header in headers {
            block.append(contentsOf: "\(header.name): \(header.value)\r\n".utf8)
        }
    }

    /// Value of the first header of this name, in any case. Bytes that are not UTF-8 come out as U+FFFD.
    package func first(_ name: String) -> String? {
        for line in lines where line.hasName(name) {
            return line.value
        }
        return nil
    }

    /// All headers, in the order they came.
    package var all: [TransferHeader] {
        lines.map { TransferHeader($0.name, $0.value) }
    }

    /// How many bytes the lines take.
    var byteCount: Int { block.count }

    /// Takes one line as it came off the wire. A line that begins with a blank continues the one before (RFC 9112
    /// section 5.2): it is joined to it by one space.
    mutating func append(line: UnsafeRawBufferPointer) {
        guard let first = unsafe line.first else { return }
        if block.isEmpty { block.reserveCapacity(Self.usualSize) }
        if first == .space || first == .tab {
            while let last = block.last, last.isBlank { block.removeLast() }
            block.append(.space)
            var rest = unsafe line[...]
            while let byte = unsafe rest.first, byte == .space || byte == .tab { unsafe rest.removeFirst() }
            unsafe block.append(contentsOf: rest)
        } else {
            unsafe block.append(contentsOf: line)
        }
    }

    /// Forgets all lines.
    mutating func removeAll() {
        block.removeAll()
    }

    private var lines: some Sequence<HeaderLine> {
        block.split(separator: .lineFeed).lazy.compactMap { HeaderLine($0) }
    }
}

/// One line, with the place of its colon.
private struct HeaderLine {
    private let bytes: ArraySlice<UInt8>
    private let colon: Int

    /// Nil if the line has no colon: it is no header.
    init?(_ bytes: ArraySlice<UInt8>) {
        guard let colon = bytes.firstIndex(of: UInt8(ascii: ":")) else { return nil }
        self.bytes = bytes
        self.colon = colon
    }

    var name: String { String(decoding: bytes[..<colon], as: UTF8.self) }

    var value: String {
        var value = bytes[(colon + 1)...]
        while let first = value.first, first.isBlank { value.removeFirst() }
        while let last = value.last, last.isBlank { value.removeLast() }
        return String(decoding: value, as: UTF8.self)
    }

    func hasName(_ name: String) -> Bool {
        let own = bytes[..<colon]
        return own.count == name.utf8.count && zip(own, name.utf8).allSatisfy { $0.lowercased == $1.lowercased }
    }
}

extension UInt8 {
    static let space = UInt8(ascii: " ")
    static let tab = UInt8(ascii: "\t")
    static let lineFeed = UInt8(ascii: "\n")
    static let carriageReturn = UInt8(ascii: "\r")

    /// Space, tab, CR or LF.
    var isBlank: Bool { self == .space || self == .tab || self == .carriageReturn || self == .lineFeed }

    /// ASCII letters in lower case, anything else as it is.
    var lowercased: UInt8 { (0x41...0x5a).contains(self) ? self | 0x20 : self }
}
