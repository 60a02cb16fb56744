internal import CLibXML2
internal import Synchronization

/// Owner of one of libxml2's writers and its buffers, kept from one document to the next: making them costs more than
/// writing a short answer does.
///
/// Sendable because one document at a time has it.
@safe final class XMLWriterHandle: @unchecked Sendable {
    /// As many are kept as documents are usually written at one time.
    private static let limit = 64
    /// The largest buffer that is kept, in bytes.
    private static let bufferLimit = 64 << 10
    private static let spare = Mutex<[XMLWriterHandle]>([])

    let pointer: OpaquePointer
    /// Whether its last document came to its end, so that it can begin another.
    var isAsNew = false
    /// The most bytes that its buffer has held.
    var largestBuffer = 0

    private init() throws(XMLFailure) {
        libraryIsReady
        guard let pointer = unsafe clibxml2_writer_create() else { throw .outOfMemory }
        unsafe self.pointer = pointer
    }

    deinit {
        unsafe clibxml2_writer_free(pointer)
    }

    /// One that is spare, or a new one.
    static func take() throws(XMLFailure) -> XMLWriterHandle {
        if let kept = spare.withLock({ $0.popLast() }) {
            kept.isAsNew = false
            return kept
        }
        return try XMLWriterHandle()
    }

    /// Keeps it for another document, unless its last was broken off or was a long one.
    func giveBack() {
        guard isAsNew, largestBuffer <= Self.bufferLimit else { return }
        unsafe clibxml2_writer_empty(pointer)
        Self.spare.withLock { spare in
            if spare.count < Self.limit { spare.append(self) }
        }
    }
}
