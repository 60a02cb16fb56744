internal import CLibXML2

/// What a document consists of, in its order.
package enum XMLEvent: Sendable, Hashable {
    /// An element begins; its name is without a prefix.
    case start(String)
    /// Character data of the element begun last, possibly in several pieces.
    case text(String)
    /// The element begun last and not ended yet ends.
    case end
}

/// Reads one XML document from bytes, by libxml2's text reader.
package enum XMLReader {
    /// The most bytes that are read: libxml2 counts them in an `int`.
    private static let limit = Int(CInt.max)

    /// Hands over what the document consists of. Attributes, comments and processing instructions are passed over.
    ///
    /// - Throws: ``XMLFailure/notWellFormed`` for what is not one whole document, for one that declares a document type
    ///   (nothing of it is expanded, and nothing fetched), and for one nested deeper than libxml2's limit of 256; by
    ///   then some events may have been handed over.
    package static func read(_ bytes: [UInt8], _ handle: (XMLEvent) -> Void) throws(XMLFailure) {
        guard !bytes.isEmpty, bytes.count <= limit else { throw .notWellFormed }
        libraryIsReady
        try unsafe bytes.withUnsafeBufferPointer { buffer throws(XMLFailure) in
            guard let reader = unsafe clibxml2_reader_create(buffer.baseAddress, CInt(buffer.count)) else {
                throw XMLFailure.outOfMemory
            }
            defer { unsafe clibxml2_reader_free(reader) }
            try unsafe read(reader, handle)
        }
    }

    private static func read(_ reader: OpaquePointer, _ handle: (XMLEvent) -> Void) throws(XMLFailure) {
        while true {
            switch unsafe clibxml2_reader_next(reader) {
            case 0: return
            case 1: break
            default: throw .notWellFormed
            }
            switch unsafe clibxml2_reader_node(reader) {
            case clibxml2_node_start:
                handle(.start(try unsafe string(clibxml2_reader_name(reader))))
                if unsafe clibxml2_reader_is_empty(reader) == 1 { handle(.end) }
            case clibxml2_node_end: handle(.end)
            case clibxml2_node_text: handle(.text(try unsafe string(clibxml2_reader_text(reader))))
            case clibxml2_node_other: break
            default: throw .notWellFormed
            }
        }
    }

    private static func string(_ text: UnsafePointer<UInt8>?) throws(XMLFailure) -> String {
        guard let text = unsafe text else { throw .outOfMemory }
        return unsafe String(cString: text)
    }
}
