internal import CCurl

/// Owner of one libcurl transfer, and the place where its options are set.
@safe final class EasyHandle {
    /// For calls that take the transfer itself.
    let pointer: OpaquePointer
    private var resolved: OpaquePointer?
    private let errorText: UnsafeMutablePointer<CChar>
    private let lines: OpaquePointer

    init() throws(LibraryFailure) {
        try check(CurlLibrary.setUp)
        guard let lines = unsafe ccurl_lines_new() else { throw .outOfMemory }
        guard let pointer = unsafe ccurl_easy_new() else {
            unsafe ccurl_lines_free(lines)
            throw .outOfMemory
        }
        unsafe self.lines = lines
        unsafe self.pointer = pointer
        unsafe errorText = .allocate(capacity: Int(CCURL_ERROR_SIZE))
        unsafe errorText.initialize(repeating: 0, count: Int(CCURL_ERROR_SIZE))
        try unsafe set(CCURL_ERRORBUFFER, UnsafeMutableRawPointer(errorText))
    }

    deinit {
        unsafe _ = ccurl_set_resolved(pointer, nil, &resolved)  // unsetting cannot fail
        unsafe ccurl_easy_free(pointer)
        unsafe ccurl_lines_free(lines)
        unsafe errorText.deallocate()
    }

    func set(_ option: ccurl_long_option, _ value: Int) throws(LibraryFailure) {
        try unsafe check(ccurl_set_long(pointer, option, value))
    }

    func set(_ option: ccurl_text_option, _ value: String?) throws(LibraryFailure) {
        if let value {
            try unsafe check(value.withCString { unsafe ccurl_set_text(pointer, option, $0) })
        } else {
            try unsafe check(ccurl_set_text(pointer, option, nil))
        }
    }

    func set(_ option: ccurl_blob_option, _ value: [UInt8]) throws(LibraryFailure) {
        try unsafe check(value.withUnsafeBytes { unsafe ccurl_set_blob(pointer, option, $0.baseAddress, $0.count) })
    }

    func set(_ option: ccurl_pointer_option, _ value: UnsafeMutableRawPointer) throws(LibraryFailure) {
        try unsafe check(ccurl_set_pointer(pointer, option, value))
    }

    func set(_ option: ccurl_receiver_option, _ value: ccurl_receiver) throws(LibraryFailure) {
        try unsafe check(ccurl_set_receiver(pointer, option, value))
    }

    func setPrerequest(_ value: ccurl_prerequest) throws(LibraryFailure) {
        try unsafe check(ccurl_set_prerequest(pointer, value))
    }

    /// Makes it a POST of these bytes, which libcurl copies.
    func setBody(_ value: [UInt8]) throws(LibraryFailure) {
        try set(CCURL_POST, 1)
        try unsafe check(value.withUnsafeBytes { unsafe ccurl_set_body(pointer, $0.baseAddress, $0.count) })
    }

    /// Appends a header line in curl's notation, zero byte included.
    func append(line: [UInt8]) throws(LibraryFailure) {
        let isAppended = unsafe line.withUnsafeBytes { unsafe ccurl_lines_append(lines, $0.baseAddress) }
        guard isAppended else { throw .outOfMemory }
    }

    /// Appends a line that is fixed text.
    func append(line: StaticString) throws(LibraryFailure) {
        let isAppended = unsafe ccurl_lines_append(
            lines, UnsafeRawPointer(line.utf8Start).assumingMemoryBound(to: CChar.self))
        guard isAppended else { throw .outOfMemory }
    }

    /// Tells libcurl the addresses of a host, in its own notation.
    func setResolved(_ entry: String) throws(LibraryFailure) {
        try unsafe check(entry.withCString { unsafe ccurl_set_resolved(pointer, $0, &resolved) })
    }

    /// Uses the lines appended.
    func useLines() throws(LibraryFailure) {
        try unsafe check(ccurl_set_headers(pointer, lines))
    }

    /// Forgets what belonged to the last request.
    func clear() {
        unsafe _ = ccurl_set_headers(pointer, nil)  // unsetting cannot fail
        if unsafe resolved != nil { unsafe _ = ccurl_set_resolved(pointer, nil, &resolved) }  // nor can this
        unsafe ccurl_lines_clear(lines)
        unsafe errorText[0] = 0
    }

    func get(_ info: ccurl_long_info) throws(LibraryFailure) -> Int {
        var value = 0
        try unsafe check(ccurl_get_long(pointer, info, &value))
        return value
    }

    /// Address of the peer, empty if there is none yet.
    func remoteAddress() throws(LibraryFailure) -> String {
        var value: UnsafePointer<CChar>?
        try unsafe check(ccurl_get_remote_address(pointer, &value))
        guard let value = unsafe value else { return "" }
        return unsafe String(cString: value)
    }

    /// What libcurl said about the failure; empty if it said nothing.
    var errorDetail: String { unsafe String(cString: errorText) }
}
