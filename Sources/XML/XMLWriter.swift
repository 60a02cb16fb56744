internal import CLibXML2

/// Writes one XML 1.0 document in UTF-8, element by element, by libxml2's text writer.
///
/// Every text may be passed as it is: what XML must escape is escaped, and what XML 1.0 cannot carry at all (the
/// control characters but tab, line feed and carriage return, and U+FFFE and U+FFFF) becomes U+FFFD.
@safe
package struct XMLWriter: ~Copyable {
    private let handle: XMLWriterHandle

    private var writer: OpaquePointer { unsafe handle.pointer }

    private init(_ handle: XMLWriterHandle) {
        self.handle = handle
    }

    /// A writer of an empty document.
    ///
    /// - Throws: ``XMLFailure/outOfMemory``.
    package static func start() throws(XMLFailure) -> XMLWriter {
        let document = XMLWriter(try XMLWriterHandle.take())
        try document.check(unsafe clibxml2_writer_start_document(document.writer))
        return document
    }

    /// A writer of a part of a document, without the declaration that stands before one.
    ///
    /// - Throws: ``XMLFailure/outOfMemory``.
    package static func startPart() throws(XMLFailure) -> XMLWriter { XMLWriter(try XMLWriterHandle.take()) }

    deinit {
        handle.giveBack()
    }

    /// Opens an element; what is written next goes into it.
    package mutating func startElement(_ name: String) throws(XMLFailure) {
        try check(unsafe name.withCString { unsafe clibxml2_writer_start_element(writer, $0) })
    }

    /// An attribute of the element just opened.
    package mutating func writeAttribute(_ name: String, _ value: String) throws(XMLFailure) {
        let written = unsafe name.withCString { name in
            unsafe value.replacingWhatXMLCannotCarry().withCString { value in
                unsafe clibxml2_writer_write_attribute(writer, name, value)
            }
        }
        try check(written)
    }

    /// Character data of the open element. Empty text writes nothing: the element stays `<name/>`.
    package mutating func writeText(_ text: String) throws(XMLFailure) {
        guard !text.isEmpty else { return }
        if text.utf8.allSatisfy(\.isPlain) {
            return try check(unsafe text.withCString { unsafe clibxml2_writer_write_plain_text(writer, $0) })
        }
        try check(
            unsafe text.replacingWhatXMLCannotCarry().withCString { unsafe clibxml2_writer_write_text(writer, $0) })
    }

    /// Ends the start tag of the element opened last, whose content another writer writes.
    package mutating func endStartTag() throws(XMLFailure) {
        try check(unsafe clibxml2_writer_write_text(writer, ""))
    }

    /// Closes the element opened last.
    package mutating func endElement() throws(XMLFailure) {
        try check(unsafe clibxml2_writer_end_element(writer))
    }

    /// Gives the bytes written so far, and keeps none of them: what is open stays open.
    package mutating func take() throws(XMLFailure) -> [UInt8] {
        try check(unsafe clibxml2_writer_flush(writer))
        let bytes = try bytes()
        unsafe clibxml2_writer_empty(writer)
        return bytes
    }

    /// Closes whatever is open and gives the document's bytes, but for those taken before.
    package consuming func finish() throws(XMLFailure) -> [UInt8] {
        try check(unsafe clibxml2_writer_end_document(writer))
        let bytes = try bytes()
        handle.isAsNew = true
        return bytes
    }

    private func bytes() throws(XMLFailure) -> [UInt8] {
        guard let start = unsafe clibxml2_writer_bytes(writer) else { throw .outOfMemory }
        let count = unsafe clibxml2_writer_count(writer)
        handle.largestBuffer = max(handle.largestBuffer, count)
        return unsafe Array(UnsafeBufferPointer(start: start, count: count))
    }

    /// libxml2 says how much it wrote, or a negative number: memory ran short, or the calls came in a wrong order.
    private func check(_ written: CInt) throws(XMLFailure) {
        if written < 0 { throw .notWritten }
    }
}

/// Sets libxml2 up on first use; Swift sees to it that this happens once, and that others wait for it.
let libraryIsReady: Void = clibxml2_initialize()

/// Why a document could not be written or read.
package enum XMLFailure: Error, Equatable {
    case outOfMemory
    /// What was to be read is no whole XML document, or brings a document type along.
    case notWellFormed
    /// libxml2 refused a step: memory ran short, or elements were closed that had not been opened.
    case notWritten
}

extension String {
    /// XML 1.0, production [2] Char: everything else becomes U+FFFD REPLACEMENT CHARACTER.
    fileprivate func replacingWhatXMLCannotCarry() -> String {
        // The control characters are single bytes below 0x20; U+FFFE and U+FFFF are EF BF BE and EF BF BF.
        let isSuspect = utf8.contains { byte in
            byte == 0xEF || byte < 0x20 && byte != 0x09 && byte != 0x0A && byte != 0x0D
        }
        guard isSuspect else { return self }
        var output = String.UnicodeScalarView()
        for scalar in unicodeScalars {
            switch scalar.value {
            case 0x09, 0x0A, 0x0D, 0x20...0xFFFD, 0x10000...: output.append(scalar)
            default: output.append("\u{FFFD}")
            }
        }
        return String(output)
    }
}

extension UInt8 {
    /// A byte of a text that XML carries as it is: ASCII but for control characters and `"`, `&`, `<` and `>`.
    fileprivate var isPlain: Bool {
        switch self {
        case UInt8(ascii: "\""), UInt8(ascii: "&"), UInt8(ascii: "<"), UInt8(ascii: ">"): false
        default: 0x20..<0x7F ~= self
        }
    }
}
