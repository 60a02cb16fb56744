import Dispatch
import TestSupport

/// A whole request of any bytes, signed or not, is answered at every front; what is recorded of it can be read back; and
/// none of it needs more than a small stack.
///
/// The first byte chooses the front, and whether the request is signed: `P` or `p` a form that is posted, `G` or `g` the
/// same as a query, `O` or `o` an OAPI call (its name, a line's end, its body), `L` or `l` a look-up; the capital ones
/// are signed. Anything else is a request as it is: its target, three lines of headers' values, its body.
@_cdecl("LLVMFuzzerTestOneInput")
package func fuzzGateway(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = unsafe [UInt8](UnsafeBufferPointer(start: start, count: count))
    guard let request = FuzzedRequest(bytes) else { return 0 }
    let done = DispatchSemaphore(value: 0)
    Task(executorPreference: threads) {
        await gateway.answer(request)
        done.signal()
    }
    done.wait()
    return 0
}

private let threads = BlockingThreads.smallStack()
private let gateway = FuzzedGateway()
