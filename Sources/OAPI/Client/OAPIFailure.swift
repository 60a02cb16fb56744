package import JSONCoding

/// Why a request has no answer of the expected kind.
package enum OAPIFailure: Error, Sendable, Hashable {
    /// OAPI, or something on the way to it, answered with an error.
    case refused(OAPIError)
    /// Nothing was sent: the name did not resolve, the connection or TLS was refused, or there was no time left.
    case notSent(UnreachedReason)
    /// Nothing was sent: the caller has more calls under way than the gateway makes for it at one time, and the turn of
    /// this one did not come in time.
    case throttled
    /// The request may have been taken, and no usable answer came: the connection was cut, or the time ran out.
    ///
    /// `then` is what a later try of it was refused with. That says what the later try did, not what the earlier one did.
    case noAnswer(then: OAPIError? = nil)
    /// The answer came and was not the JSON that was expected.
    case unexpectedAnswer(requestID: String?)
    /// OAPI locked the access key after failed signatures; the gateway sends nothing with it until the lock is over.
    case accessKeyLocked
}

/// An error as OAPI answers it, as far as it could be read.
package struct OAPIError: Sendable, Hashable {
    /// The HTTP status.
    package let status: Int
    /// `Errors[0].Code`: the number that says what happened. `nil` for the answer of a proxy, or of a service that
    /// gives none.
    package let code: Int?
    /// `Errors[0].Type`, `InvalidResource` for one.
    package let type: String?
    /// `Errors[0].Details`, free text.
    package let details: String?
    /// `ResponseContext.RequestId`.
    package let requestID: String?

    package init(status: Int, code: Int?, type: String? = nil, details: String? = nil, requestID: String? = nil) {
        self.status = status
        self.code = code
        self.type = type
        self.details = details
        self.requestID = requestID
    }

    /// Reads any of the shapes an error comes in: OAPI's own, `{"__type": …}` of older services,
    /// `application/problem+json`, and whatever a proxy says, of which only the status counts.
    ///
    /// - Parameter json: the body; `nil` when it is not JSON.
    package init(status: Int, json: JSON?) {
        let first = json?["Errors"]?.array?.first
        let code = first?["Code"] ?? json?["__type"]
        self.init(
            status: status,
            code: code?.integer ?? code?.string.flatMap { Int($0) },
            type: first?["Type"]?.string,
            details: first?["Details"]?.string.flatMap { $0.isEmpty ? nil : $0 },
            requestID: json?["ResponseContext"]?["RequestId"]?.string)
    }
}

extension OAPIError {
    /// Codes 6, 24 and 25, in whatever status they come, and any 429: the call was not made, for there were too many.
    package var isThrottling: Bool {
        switch code {
        case 6, 24, 25: true
        case nil: status == 429
        default: false
        }
    }

    /// A failure of the service and not of the request: sending it again may help.
    package var isServerSide: Bool {
        switch code {
        case .some(2000..<3000): true
        case .some: false
        case nil: status >= 500
        }
    }

    /// OAPI says that what the request names is not there. 5023, 5054, 5063 and 5064 are of an image, a snapshot, a VM and
    /// a volume, 5058 of a task, 5044 of any resource.
    package var saysMissing: Bool {
        switch code {
        case 5023, 5044, 5054, 5058, 5063, 5064: true
        default: false
        }
    }
}
