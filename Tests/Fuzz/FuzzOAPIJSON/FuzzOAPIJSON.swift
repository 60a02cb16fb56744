import JSONCoding

/// An upstream's body of any bytes either parses or is refused; what was parsed is written and parsed to the same value.
@_cdecl("LLVMFuzzerTestOneInput")
package func fuzzOAPIJSON(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = unsafe [UInt8](UnsafeBufferPointer(start: start, count: count))
    guard let value = try? JSON(parsing: bytes) else { return 0 }
    precondition((try? JSON(parsing: value.bytes)) == value, "a value changes when it is written and read again")
    return 0
}
