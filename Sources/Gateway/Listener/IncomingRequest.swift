internal import Audit
internal import NIOCore
internal import NIOHTTP1
internal import SigV4

/// A request that is being received: its head, and its body in one buffer.
struct IncomingRequest {
    let head: HTTPRequestHead
    let received: ContinuousClock.Instant
    /// The same moment on the event loop's clock, which deadlines go by.
    let start: NIODeadline
    /// `nil` for a chunked body.
    let announced: Int?
    /// Whether the body may be read, by what the head says.
    var isAdmitted = false
    private(set) var body: [UInt8] = []

    init(_ head: HTTPRequestHead) {
        self.head = head
        received = .now
        start = .now()
        announced = head.announcedLength
    }

    mutating func append(_ bytes: ByteBuffer) {
        // Once the head is known to be in order: until then the room is what has come.
        if body.isEmpty, isAdmitted || announced == bytes.readableBytes, let announced {
            body.reserveCapacity(announced)
        }
        body.append(contentsOf: bytes.readableBytesView)
    }

    /// What those get who answer it.
    func downstream(
        from peer: String, _ services: ConnectionServices, tlsVersion: String?, _ presence: ClientPresence
    ) -> DownstreamRequest {
        var headers = HeaderList()
        // RFC 9112 section 3.2.2: a host in the target is the one that the request is for, whatever `Host` says.
        let host = head.targetHost
        for (name, value) in head.headers where host == nil || name.lowercased() != "host" {
            headers.append(name: name, value: value)
        }
        if let host { headers.append(name: "host", value: host) }
        return DownstreamRequest(
            method: head.method.rawValue, target: RequestTarget(head.uri), headers: headers, body: body,
            sourceAddress: SourceAddress.of(
                peer: peer, forwarded: head.headers["x-forwarded-for"], trusting: services.trustedProxies),
            received: received, deadline: received + services.callTimeout,
            tls: tlsVersion.map {
                AuditTLSDetails(version: $0, clientProvidedHostHeader: head.headers.first(name: "host"))
            },
            presence: { presence })
    }
}

/// The beginning of a head that the parser refused, for which there is nothing else to answer by.
struct HeadBeginning {
    /// What came before ``latest``.
    private var bytes: [UInt8] = []
    /// What came last; not copied, as nearly every head comes in one piece and is parsed at once.
    private var latest = ByteBuffer()
    private var hasWholeLine = false
    /// Bytes of the request line that have come.
    private(set) var lineLength = 0
    /// As much of a request line as it takes to know the protocol.
    private static let limit = 512

    mutating func append(_ buffer: ByteBuffer) {
        keepLatest()
        guard !hasWholeLine else { return }
        let end = buffer.readableBytesView.firstIndex(of: UInt8(ascii: "\n"))
        hasWholeLine = end != nil
        lineLength += end.map { $0 - buffer.readerIndex } ?? buffer.readableBytes
        latest = buffer
    }

    /// Has the reader's buffer back to the reader.
    mutating func keepLatest() {
        bytes.append(contentsOf: latest.readableBytesView.prefix(max(0, Self.limit - bytes.count)))
        latest = ByteBuffer()
    }

    /// A request of that method and target, as far as they are known.
    func downstream(from peer: String, _ services: ConnectionServices) -> DownstreamRequest {
        var whole = self
        whole.keepLatest()
        let words = whole.bytes.prefix { $0 != UInt8(ascii: "\r") && $0 != UInt8(ascii: "\n") }
            .split(separator: UInt8(ascii: " "))
        let now = ContinuousClock.now
        return DownstreamRequest(
            method: words.first.map { String(decoding: $0.prefix(16), as: UTF8.self) } ?? "",
            target: RequestTarget(bytes: words.count > 1 ? Array(words[1]) : [UInt8(ascii: "/")]),
            headers: HeaderList(), body: [], sourceAddress: peer, received: now,
            deadline: now + services.callTimeout)
    }
}
