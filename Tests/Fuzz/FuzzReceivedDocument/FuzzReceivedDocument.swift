import EC2Query

/// A service's body of any bytes is a document or is none; an outline is one exactly when the whole is, and names the
/// same request and the same error.
@_cdecl("LLVMFuzzerTestOneInput")
package func fuzzReceivedDocument(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = unsafe [UInt8](UnsafeBufferPointer(start: start, count: count))
    let whole = ReceivedDocument(bytes, keeping: .everything)
    let outline = ReceivedDocument(bytes, keeping: .outline)
    precondition(whole?.name == outline?.name, "an outline differs from the whole in whether it is there")
    precondition(whole?.error == nil || outline?.error != nil, "an outline hides an error")
    return 0
}
