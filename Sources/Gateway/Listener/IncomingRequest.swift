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
    /// Bytes of the head that count against the budget of bodies.
    private let countedHead: Int
    /// What came since the read in which the head ended; only of a chunked body.
    private var wire = (bytes: 0, bodyBefore: 0)
    /// Parts of a chunked body that came with another in one read: each ended a chunk.
    private var chunks = 0
    private var isFirstOfRead = true

    /// Bytes of a head or a body that are not counted against a budget: what an honest request has.
    static let freeBytes = 16_384
    /// A chunk's size in one digit, and two ends of lines.
    private static let leastFraming = 5
    /// Bytes of a chunked body that allow for one more that frames it.
    static let bytesForOneOfFraming = 32

    init(_ head: HTTPRequestHead) {
        self.head = head
        received = .now
        start = .now()
        announced = head.announcedLength
        let length = head.length
        countedHead = length > Self.freeBytes ? length : 0
    }

    /// Bytes of the budget that it takes with a body of this length.
    func counted(bodyLength: Int) -> Int {
        let count = countedHead + bodyLength
        return count > Self.freeBytes ? count : 0
    }

    /// Bytes are about to be parsed; all that came before have been.
    mutating func begin(read count: Int) {
        guard announced == nil else { return }
        if wire.bytes == 0 { wire.bodyBefore = body.count }
        wire.bytes += count
        isFirstOfRead = true
    }

    /// Whether more frames the body than is allowed for, by what was parsed.
    ///
    /// - Parameter isWhole: whether everything that came has been.
    func exceedsFraming(_ limit: Int, isWhole: Bool) -> Bool {
        let parsed = chunks * Self.leastFraming
        let framing = isWhole ? max(parsed, wire.bytes - (body.count - wire.bodyBefore)) : parsed
        return framing > limit + body.count / Self.bytesForOneOfFraming
    }

    mutating func append(_ bytes: ByteBuffer) {
        // Once the head is known to be in order: until then the room is what has come.
        if body.isEmpty, isAdmitted || announced == bytes.readableBytes, let announced {
            body.reserveCapacity(announced)
        }
        body.append(contentsOf: bytes.readableBytesView)
        if announced == nil {
            if !isFirstOfRead { chunks += 1 }
            isFirstOfRead = false
        }
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
