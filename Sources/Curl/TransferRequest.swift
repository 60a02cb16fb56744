/// One HTTP exchange to make: what is sent, until when, and how much may come back.
package struct TransferRequest: Sendable {
    /// Method and, where the method has one, body.
    package var method: TransferMethod
    /// Absolute `http` or `https` URL, sent as written: no path segment is collapsed, nothing escaped.
    package var url: String
    /// Sent in this order. `Host`, `User-Agent` and `Accept-Encoding` are added when they are not among them. What
    /// frames the message (`Content-Length`, `Transfer-Encoding`, `Connection`, `Expect`, `Upgrade`) is the driver's
    /// own: a request that bears one of these is refused.
    package var headers: [TransferHeader]
    /// When the caller stops waiting. Counts from submission: time in the driver's queue, name look-up and connecting
    /// are all before it.
    package var deadline: ContinuousClock.Instant
    /// Largest body taken, in bytes; a longer one fails the transfer.
    package var responseSizeLimit: Int
    /// Whether the driver may send this request a second time.
    package var repeatability: Repeatability

    /// A request; the size limit is 16 MiB unless told.
    package init(
        method: TransferMethod, url: String, headers: [TransferHeader] = [], deadline: ContinuousClock.Instant,
        repeatability: Repeatability, responseSizeLimit: Int = 16 << 20
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.deadline = deadline
        self.repeatability = repeatability
        self.responseSizeLimit = responseSizeLimit
    }
}

/// The HTTP methods that the gateway uses upstream.
package enum TransferMethod: Sendable, Equatable {
    /// No body.
    case get
    /// The body is sent byte for byte, with its `Content-Length`.
    case post(body: [UInt8])
}

/// Whether a request may reach the server twice.
///
/// libcurl repeats a request of its own accord, over a fresh connection, when a kept connection ends before the first
/// byte of an answer, even after it has handed the whole request to the kernel (`Curl_retry_request` in libcurl 7.88).
/// The server may have acted on the first.
package enum Repeatability: Sendable, Equatable {
    /// Sending it twice does no harm: it reads, or it bears a token that makes the second a replay of the first.
    case mayBeRepeated
    /// A second request could make a second thing: when the first is lost the transfer fails with
    /// ``TransferFailure/outcomeUnknown(_:detail:)``.
    case mayNotBeRepeated
}

/// A header line.
package struct TransferHeader: Sendable, Equatable {
    /// Field name, as it is to be written (HTTP/2 sends it in lower case).
    package var name: String
    /// Field value, without surrounding blanks.
    package var value: String

    /// A header line; checked when it is sent.
    package init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }
}
