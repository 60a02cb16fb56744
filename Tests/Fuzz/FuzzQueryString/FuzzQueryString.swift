import EC2Query

/// A query string or form body of any bytes either decodes or is refused as the client's mistake.
@_cdecl("LLVMFuzzerTestOneInput")
package func fuzzQueryString(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = unsafe [UInt8](UnsafeBufferPointer(start: start, count: count))
    guard let parameters = try? FormParameter.decode(bytes), let query = try? QueryParameters(parameters) else {
        return 0
    }
    for parameter in query.all {
        precondition(query[parameter.name] != nil, "a parameter that was decoded is not found by its name")
        _ = try? query.boolean(parameter.name)
        _ = try? query.integer(parameter.name, in: 0...1_000)
        _ = try? query.list(parameter.name)
    }
    return 0
}
