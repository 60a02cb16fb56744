internal import NIOCore
internal import NIOHTTP1

/// How the end of an answer's body is told.
enum ReplyFraming: Equatable {
    case length(Int)
    case chunked
    /// By the end of the connection, to HTTP/1.0.
    case close
    /// Without a body: 204.
    case none
}

/// An answer's bytes.
enum ReplyBytes {
    /// Bytes of an answer that go out in one piece, and of which no more are written ahead of the client.
    static let piece = 65_536

    static let permission = "HTTP/1.1 100 Continue\r\n\r\n"

    /// Writes the head: the reply's own headers in their order, then those that are the listener's.
    static func writeHead(
        of reply: DownstreamReply, _ framing: ReplyFraming, date: String, closes: Bool, to buffer: inout ByteBuffer
    ) {
        let status = HTTPResponseStatus(statusCode: reply.status)
        buffer.writeString("HTTP/1.1 ")
        buffer.writeString(String(reply.status))
        buffer.writeString(" ")
        buffer.writeString(status.reasonPhrase)
        buffer.writeString("\r\n")
        for header in reply.headers where isToken(header.name) && isValue(header.value) {
            writeHeader(header.name, header.value, to: &buffer)
        }
        // RFC 9110 section 15.5.6.
        if reply.status == 405, !reply.headers.contains(where: { $0.name.lowercased() == "allow" }) {
            writeHeader("Allow", EarlyRefusal.methods.joined(separator: ", "), to: &buffer)
        }
        writeHeader("Date", date, to: &buffer)
        writeHeader("Server", "passerelle", to: &buffer)
        switch framing {
        case .length(let count): writeHeader("Content-Length", String(count), to: &buffer)
        case .chunked: writeHeader("Transfer-Encoding", "chunked", to: &buffer)
        case .close, .none: break
        }
        if closes { writeHeader("Connection", "close", to: &buffer) }
        buffer.writeString("\r\n")
    }

    /// Writes a part of the body.
    static func writePart(_ bytes: ArraySlice<UInt8>, _ framing: ReplyFraming, to buffer: inout ByteBuffer) {
        guard !bytes.isEmpty else { return }
        guard framing == .chunked else {
            buffer.writeBytes(bytes)
            return
        }
        buffer.writeString(String(bytes.count, radix: 16))
        buffer.writeString("\r\n")
        buffer.writeBytes(bytes)
        buffer.writeString("\r\n")
    }

    /// Writes what stands after the last part.
    static func writeEnd(_ framing: ReplyFraming, to buffer: inout ByteBuffer) {
        if framing == .chunked { buffer.writeString("0\r\n\r\n") }
    }

    private static func writeHeader(_ name: String, _ value: String, to buffer: inout ByteBuffer) {
        buffer.writeString(name)
        buffer.writeString(": ")
        buffer.writeString(value)
        buffer.writeString("\r\n")
    }

    /// Some headers are OUTSCALE's: none of them begins another header, or the body.
    private static func isValue(_ text: String) -> Bool {
        text.utf8.allSatisfy { $0 == 0x09 || $0 >= 0x20 && $0 != 0x7F }
    }

    private static func isToken(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { isTokenByte($0) }
    }

    /// RFC 9110 section 5.6.2.
    private static func isTokenByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "!"), UInt8(ascii: "#")...UInt8(ascii: "'"),
            UInt8(ascii: "*"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."),
            UInt8(ascii: "^")...UInt8(ascii: "`"), UInt8(ascii: "|"), UInt8(ascii: "~"):
            true
        default: false
        }
    }
}
