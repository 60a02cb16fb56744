internal import Audit
internal import Logging

/// What the log says of one request, on one line.
///
/// What a client chose is bounded and cannot move a terminal's cursor.
struct AccessLine {
    /// The longest text of a client's own that is written, in Unicode scalars: a `Character` has any number of those.
    private static let textLimit = 256

    private let record: AuditRecord
    private let status: Int
    private let host: String?
    private let refusal: String?

    /// - Parameters:
    ///   - request: tells the host that was asked for.
    ///   - refusal: why the request was not let in, if it was not.
    init(_ record: AuditRecord, of request: DownstreamRequest? = nil, refusal: String? = nil, status: Int) {
        self.record = record
        self.status = status
        host = request?.header("host")
        self.refusal = refusal
    }

    var metadata: Logger.Metadata {
        var line: Logger.Metadata = [
            "request.id": .string(record.requestID), "request.protocol": .string(record.protocol.rawValue),
            "request.action": Self.text(record.action), "request.status": .stringConvertible(status),
            "request.outcome": .string(record.outcome.kind.rawValue),
            "request.access-key": Self.text(record.identity.accessKeyID ?? "-"),
            "request.duration-ms": .stringConvertible(record.duration?.wholeMilliseconds ?? 0),
            "client.address": Self.text(record.sourceIPAddress),
        ]
        if let host { line["request.host"] = Self.text(host) }
        if let traceParent = record.traceParent { line["trace.parent"] = .string(traceParent) }
        if record.outcome.kind == .refused, let refusal { line["refusal.reason"] = Self.text(refusal) }
        if let error = record.outcome.error {
            line["error.code"] = Self.text(error.code)
            line["error.message"] = Self.text(error.message)
        }
        if let call = record.upstream.last {
            line["oapi.call"] = Self.text(call.call)
            line["oapi.calls"] = .stringConvertible(record.upstream.count)
            line["upstream.duration-ms"] = .stringConvertible(call.duration.wholeMilliseconds)
            if let status = call.status { line["upstream.status"] = .stringConvertible(status) }
            if let id = call.oapiRequestID { line["oapi.request-id"] = Self.text(id) }
        }
        return line
    }

    private static func text(_ text: String) -> Logger.MetadataValue {
        .string(TerminalText(String(text.unicodeScalars.prefix(textLimit))).description)
    }
}
