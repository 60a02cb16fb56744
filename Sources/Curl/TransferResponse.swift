/// The whole answer to a request.
package struct TransferResponse: Sendable {
    /// Status code, 200…999.
    package var status: Int
    /// Headers of the final answer; those of interim ones (1xx) and of proxies are left out, and so are trailers.
    package var headers: ResponseHeaders
    /// Body with its transfer coding taken off.
    package var body: [UInt8]
    /// Protocol that the answer came over.
    package var httpVersion: HTTPVersion
    /// From submission to the last byte, time in the driver's queue included.
    package var duration: Duration
    /// Address of the peer that answered (the proxy's, where there is one), in numbers; empty if unknown.
    package var remoteAddress: String
}

/// The HTTP versions that the driver speaks.
package enum HTTPVersion: String, Sendable, Equatable {
    /// HTTP/1.0.
    case http10 = "1.0"
    /// HTTP/1.1.
    case http11 = "1.1"
    /// HTTP/2, over TLS only.
    case http2 = "2"
}
