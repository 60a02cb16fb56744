internal import HTTPTypes
internal import HummingbirdCore
internal import NIOCore
internal import SigV4

extension Request {
    /// The console's form of a request; `nil` when Hummingbird has none for its method.
    init?(_ request: DownstreamRequest) {
        guard let method = HTTPRequest.Method(request.method) else { return nil }
        var fields = HTTPFields()
        for (name, value) in request.headers.texts {
            if name != "host", let name = HTTPField.Name(name) { fields.append(HTTPField(name: name, value: value)) }
        }
        let target = String(decoding: request.target.pathBytes, as: UTF8.self)
        let query = request.target.queryBytes
        self.init(
            head: HTTPRequest(
                method: method, scheme: nil, authority: request.header("host"),
                path: query.isEmpty ? target : target + "?" + String(decoding: query, as: UTF8.self),
                headerFields: fields),
            body: RequestBody(buffer: ByteBuffer(bytes: request.body)))
    }
}

extension DownstreamReply {
    /// A page's answer; a long one is written as the client takes it.
    init(_ response: Response) async {
        let headers = response.headers.filter { $0.name != .contentLength && $0.name != .transferEncoding }.map {
            Header($0.name.rawName, $0.value)
        }
        let body = response.body
        guard let length = body.contentLength else {
            self.init(status: response.status.code, headers: headers, body: []) { write in
                try await PagePart.each(of: body) { try await write($0) }
            }
            return
        }
        let collector = PageCollector(capacity: length)
        do {
            try await body.write(collector)
            self.init(status: response.status.code, headers: headers, body: collector.bytes)
        } catch {
            self.init(status: 500, headers: [], body: [])
        }
    }
}

/// Keeps a page whose length is known.
private final class PageCollector: ResponseBodyWriter {
    private(set) var bytes: [UInt8] = []

    init(capacity: Int) { bytes.reserveCapacity(capacity) }

    func write(_ buffer: ByteBuffer) async throws { bytes.append(contentsOf: buffer.readableBytesView) }

    consuming func finish(_ trailingHeaders: HTTPFields?) async throws {}
}

/// A part of a page that is made while it is sent, and who waits for the client to take it.
private struct PagePart: Sendable {
    private struct ClientGone: Error {}

    let bytes: [UInt8]
    let taken: CheckedContinuation<Void, any Error>

    /// Hands each part of the body to `write`, and has the body go on when that returns.
    static func each(of body: ResponseBody, _ write: ([UInt8]) async throws -> Void) async throws {
        let (parts, continuation) = AsyncStream<PagePart>.makeStream()
        try await withThrowingTaskGroup { group in
            group.addTask {
                defer { continuation.finish() }
                try await body.write(Writer(parts: continuation))
            }
            for await part in parts {
                do {
                    try await write(part.bytes)
                    part.taken.resume()
                } catch {
                    part.taken.resume(throwing: error)
                }
            }
            try await group.waitForAll()
        }
    }

    struct Writer: ResponseBodyWriter {
        let parts: AsyncStream<PagePart>.Continuation

        mutating func write(_ buffer: ByteBuffer) async throws {
            let bytes = Array(buffer.readableBytesView)
            try await withCheckedThrowingContinuation { taken in
                let result = parts.yield(PagePart(bytes: bytes, taken: taken))
                if case .terminated = result { taken.resume(throwing: ClientGone()) }
            }
        }

        consuming func finish(_ trailingHeaders: HTTPFields?) async throws {}
    }
}
