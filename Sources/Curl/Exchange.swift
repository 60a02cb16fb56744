internal import CCurl

/// One easy handle at work for one transfer after another, and what libcurl writes while it works.
///
/// libcurl keeps its address, so it is an object; only the driver's thread touches it.
@safe final class Exchange {
    /// Most bytes of headers taken from one answer.
    private static let headerLimit = 256 << 10

    private enum HeaderPhase {
        /// A status line comes next.
        case awaited
        case lines
        /// The blank line has come. Further lines are trailers, unless a status line begins the next answer after an
        /// interim one.
        case complete
    }

    private(set) var transfer: Transfer?
    /// Where it stands among the running ones.
    var place = 0
    /// The host whose addresses libcurl learns with this transfer.
    private(set) var resolved: (host: UpstreamHost, entry: String)?
    /// Whether the server may have seen something of the request.
    private(set) var progress = RequestProgress.notSent

    private let handle: EasyHandle
    private let proxy: ProxySettings
    /// For which scheme it is set up; `nil` before its first transfer.
    private var isSecure: Bool?
    /// The URL that libcurl was told last; `nil` before the first.
    private var url: String?
    private var encoder = HeaderEncoder()
    private var headers = ResponseHeaders()
    private var headerPhase = HeaderPhase.awaited
    private var body: [UInt8] = []
    private var exceededLimit: Int?

    init(_ configuration: CurlConfiguration) throws(LibraryFailure) {
        handle = try EasyHandle()
        proxy = configuration.proxy
        try handle.apply(configuration)
        let address = unsafe Unmanaged.passUnretained(self).toOpaque()
        try unsafe handle.set(CCURL_PRIVATE, address)
        try unsafe handle.set(CCURL_WRITEDATA, address)
        try unsafe handle.set(CCURL_HEADERDATA, address)
        try unsafe handle.set(CCURL_PREREQDATA, address)
        try unsafe handle.set(CCURL_WRITEFUNCTION, Exchange.takeBody)
        try unsafe handle.set(CCURL_HEADERFUNCTION, Exchange.takeHeader)
        try unsafe handle.setPrerequest(Exchange.takeConnection)
    }

    /// The object that libcurl hands back.
    static func at(_ address: UnsafeMutableRawPointer) -> Exchange {
        unsafe Unmanaged<Exchange>.fromOpaque(address).takeUnretainedValue()
    }

    /// When its caller stops waiting.
    var deadline: ContinuousClock.Instant { transfer?.request.deadline ?? .now }

    /// Makes it ready to be added.
    func prepare(_ transfer: Transfer) throws(TransferFailure) {
        self.transfer = transfer
        let request = transfer.request
        guard request.url == url || request.url.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7f }) else {
            throw .notSent(.malformedRequest, detail: "the URL holds a blank or a control character")
        }
        do throws(LibraryFailure) {
            if request.url != url {
                try handle.set(CCURL_URL, request.url)
                url = request.url
            }
            try setUp(forSecure: request.url.isSecure)
            switch request.method {
            case .get: try handle.set(CCURL_HTTPGET, 1)
            case .post(let body): try handle.setBody(body)
            }
        } catch {
            throw .notSent(.library, detail: error.description)
        }
        try prepareHeaders(request.headers)
    }

    private func setUp(forSecure isSecure: Bool) throws(LibraryFailure) {
        guard isSecure != self.isSecure else { return }
        self.isSecure = nil  // half set up should one of these fail
        // An empty name, unlike none, keeps libcurl from looking into the environment.
        try handle.set(CCURL_PROXY_URL, (isSecure ? proxy.https : proxy.http) ?? "")
        // A burst to a server not yet known waits for its handshake, to see whether one connection will carry it
        // all. Without TLS libcurl would wait for the first answer: one slow call would hold up all others.
        try handle.set(CCURL_PIPEWAIT, isSecure ? 1 : 0)
        self.isSecure = isSecure
    }

    private func prepareHeaders(_ headers: [TransferHeader]) throws(TransferFailure) {
        encoder.begin()
        for header in headers {
            do {
                try encoder.encode(header)
            } catch {
                throw .notSent(.malformedRequest, detail: error.description)
            }
            do {
                try handle.append(line: encoder.line)
            } catch {
                throw .notSent(.library, detail: error.description)
            }
        }
        do throws(LibraryFailure) {
            try encoder.close { line throws(LibraryFailure) in try handle.append(line: line) }
            try handle.useLines()
        } catch {
            throw .notSent(.library, detail: error.description)
        }
    }

    /// Tells libcurl the addresses of its host.
    func resolve(_ host: UpstreamHost, _ entry: String) throws(TransferFailure) {
        do throws(LibraryFailure) {
            try handle.setResolved(entry)
        } catch {
            throw .notSent(.library, detail: error.description)
        }
        resolved = (host, entry)
    }

    /// Puts it in libcurl's hands.
    func add(to multi: MultiHandle) throws(TransferFailure) {
        do {
            try unsafe multi.add(handle.pointer)
        } catch {
            throw .notSent(.library, detail: error.description)
        }
    }

    /// Takes it out of libcurl's hands, ended or not.
    func remove(from multi: MultiHandle) {
        _ = try? unsafe multi.remove(handle.pointer)  // it was added: there is nothing else that could fail
        clear()
    }

    /// Forgets its transfer.
    func clear() {
        handle.clear()
        transfer = nil
        resolved = nil
        progress = .notSent
        headers = ResponseHeaders()
        headerPhase = .awaited
        body = []
        exceededLimit = nil
    }

    /// The transfer's outcome, given libcurl's result.
    func outcome(_ result: CInt, now: ContinuousClock.Instant) -> Transfer.Outcome {
        do {
            try check(result)
            return try answer(now: now).map(Result.success) ?? .failure(.outcomeUnknown(.truncatedAnswer, detail: ""))
        } catch {
            return .failure(failure(error))
        }
    }

    /// The answer, unless it is not whole. libcurl takes a connection that ends among the headers for the end of an
    /// answer without a body.
    private func answer(now: ContinuousClock.Instant) throws(LibraryFailure) -> TransferResponse? {
        let status = try handle.get(CCURL_INFO_RESPONSE_CODE)
        guard let transfer, headerPhase == .complete, status >= 200 else { return nil }
        let version: HTTPVersion =
            switch UInt32(truncatingIfNeeded: try handle.get(CCURL_INFO_HTTP_VERSION)) {
            case CCURL_HTTP_1_0.rawValue: .http10
            case CCURL_HTTP_2.rawValue: .http2
            default: .http11
            }
        return TransferResponse(
            status: status, headers: headers, body: body, httpVersion: version,
            duration: transfer.start.duration(to: now), remoteAddress: try handle.remoteAddress()
        )
    }

    /// What libcurl's failure means here.
    func failure(_ failure: LibraryFailure) -> TransferFailure {
        if let exceededLimit { return .responseTooLarge(limit: exceededLimit) }
        let detail = handle.errorDetail
        let proxyStatus = (try? handle.get(CCURL_INFO_HTTP_CONNECTCODE)) ?? 0  // without it: a less exact reason
        return TransferFailure(
            failure, progress: progress, proxyStatus: proxyStatus,
            detail: detail.isEmpty ? failure.description : detail
        )
    }
}

/// What libcurl calls, from inside `MultiHandle.perform`.
extension Exchange {
    private static let takeBody: ccurl_receiver = { bytes, size, count, context in
        guard let bytes = unsafe bytes, let context = unsafe context else { return 0 }
        let taken = unsafe UnsafeRawBufferPointer(start: bytes, count: size * count)
        return unsafe Exchange.at(context).append(body: taken) ? size * count : 0
    }

    private static let takeHeader: ccurl_receiver = { bytes, size, count, context in
        guard let bytes = unsafe bytes, let context = unsafe context else { return 0 }
        let taken = unsafe UnsafeRawBufferPointer(start: bytes, count: size * count)
        return unsafe Exchange.at(context).append(header: taken) ? size * count : 0
    }

    private static let takeConnection: ccurl_prerequest = { context, _, _, _, _ in
        guard let context = unsafe context else { return CInt(CCURL_PREREQUEST_ABORT) }
        return CInt(unsafe Exchange.at(context).mayUseConnection() ? CCURL_PREREQUEST_GO : CCURL_PREREQUEST_ABORT)
    }

    private func append(body bytes: UnsafeRawBufferPointer) -> Bool {
        let limit = transfer?.request.responseSizeLimit ?? 0
        guard bytes.count <= limit - body.count else {
            exceededLimit = limit
            return false
        }
        unsafe body.append(contentsOf: bytes)
        return true
    }

    private func append(header line: UnsafeRawBufferPointer) -> Bool {
        guard line.count <= Exchange.headerLimit - headers.byteCount else {
            exceededLimit = Exchange.headerLimit
            return false
        }
        let isBlank = unsafe line.allSatisfy { $0 == .carriageReturn || $0 == .lineFeed }
        switch headerPhase {
        case .lines where isBlank:
            headerPhase = .complete
        case .lines:
            unsafe headers.append(line: line)
        case .awaited, .complete:
            guard unsafe line.starts(with: "HTTP/".utf8) else { break }
            headers.removeAll()
            headerPhase = .lines
        }
        return true
    }

    /// Asked before each sending of the request. The first is the only one unless the request may be repeated: libcurl
    /// must not decide that.
    private func mayUseConnection() -> Bool {
        let isFirst = progress == .notSent
        progress = .mayBeSent
        return isFirst || transfer?.request.repeatability == .mayBeRepeated
    }
}

extension String {
    /// Whether it is an `https` URL.
    var isSecure: Bool {
        utf8.count >= 6 && zip(utf8, "https:".utf8).allSatisfy { $0.lowercased == $1 }
    }
}
