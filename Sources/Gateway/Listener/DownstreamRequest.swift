package import Audit
package import SigV4

/// A client's request as it was received, nothing of it checked yet. An object: every stage refers to it, and none changes
/// it.
package final class DownstreamRequest: Sendable {
    package let method: String
    package let target: RequestTarget
    package let headers: HeaderList
    /// The body's bytes as they came, without the framing of the transfer.
    package let body: [UInt8]
    /// The address of the client, or the one that a trusted proxy names.
    package let sourceAddress: String
    /// When the answer is due; no upstream call goes on after it.
    package let deadline: ContinuousClock.Instant
    /// When the request's head had been read.
    package let received: ContinuousClock.Instant
    package let tls: AuditTLSDetails?
    /// Finds out whether the client is still there; `nil` when nobody can tell.
    package let presence: @Sendable () async -> ClientPresence?

    package init(
        method: String, target: RequestTarget, headers: HeaderList, body: [UInt8], sourceAddress: String,
        received: ContinuousClock.Instant, deadline: ContinuousClock.Instant, tls: AuditTLSDetails? = nil,
        presence: @escaping @Sendable () async -> ClientPresence? = { nil }
    ) {
        self.method = method
        self.target = target
        self.headers = headers
        self.body = body
        self.sourceAddress = sourceAddress
        self.received = received
        self.deadline = deadline
        self.tls = tls
        self.presence = presence
    }

    /// The only value of a header, as text; `nil` when it is absent, there twice, or not UTF-8.
    package func header(_ lowerCaseName: String) -> String? {
        guard let value = headers.onlyValue(of: lowerCaseName) else { return nil }
        do {
            return String(copying: try UTF8Span(validating: value.span))
        } catch {
            return nil  // not UTF-8
        }
    }

    /// What a signature may cover.
    var signed: SignedRequest { SignedRequest(method: method, target: target, headers: headers) }
}

/// The gateway's answer to a client.
package struct DownstreamReply: Sendable {
    package var status: Int
    /// In this order; `Date`, `Server` and the framing are the listener's.
    package var headers: [Header]
    /// The body, or its beginning when there is a ``rest``.
    package var body: [UInt8]
    /// Writes what follows of a body that is too long to be held: it waits for the client to take each part. When it
    /// throws, the connection is cut, so that nobody takes the beginning for the whole.
    package var rest: Rest?

    package typealias Rest = @Sendable (_ write: ([UInt8]) async throws -> Void) async throws -> Void

    package struct Header: Sendable, Hashable {
        package let name: String
        package let value: String

        package init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }

        /// When to come again after a limit was reached: clients that look at it wait at least as long.
        static let retryAfter = Header("Retry-After", "1")
    }

    package init(status: Int, headers: [Header], body: [UInt8], rest: Rest? = nil) {
        self.status = status
        self.headers = headers
        self.body = body
        self.rest = rest
    }
}
