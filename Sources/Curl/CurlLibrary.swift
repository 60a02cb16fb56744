internal import CCurl

/// libcurl for the whole process.
enum CurlLibrary {
    /// The result of setting the library up, once, at its first use.
    static let setUp: CInt = ccurl_global_init()
}

/// A result of libcurl's that is not `CCURL_OK`, or a null pointer where it had to make something.
struct LibraryFailure: Error {
    let code: CInt

    /// libcurl's own words.
    var description: String { unsafe String(cString: ccurl_describe(code)) }

    static let outOfMemory = LibraryFailure(code: CInt(CCURL_OUT_OF_MEMORY.rawValue))
}

/// Throws what libcurl returned, unless it is `CCURL_OK`.
func check(_ result: CInt) throws(LibraryFailure) {
    guard result == CCURL_OK.rawValue else { throw LibraryFailure(code: result) }
}

/// Why a driver could not be made.
package enum CurlSetupFailure: Error, Equatable {
    /// libcurl would not start, or refused a setting; `detail` is its own words.
    case library(detail: String)
    /// No thread could be started.
    case thread(errorNumber: Int32)
}
