internal import Audit
internal import Logging

/// What the log says of one request, on one line.
///
/// What a client chose is bounded and cannot move a terminal's cursor.
struct AccessLine {
    /// The longest text of a client's own that is written, in characters.
    private static let textLimit = 256

    private let record: AuditRecord
    private let status: Int
    private let host: String?
    private let traceParent: String?

    /// - Parameter request: tells the host that was asked for, and the trace that the client's call is part of.
    init(_ record: AuditRecord, of request: DownstreamRequest? = nil, status: Int) {
        self.record = record
        self.status = status
        host = request?.header("host")
        traceParent = request?.header("traceparent").flatMap(Self.traceParent)
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
        if let traceParent { line["trace.parent"] = .string(traceParent) }
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
        .string(TerminalText(String(text.prefix(textLimit))).description)
    }

    /// The header of W3C's Trace Context, version 00; `nil` for what is not one.
    static func traceParent(_ text: String) -> String? {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.map(\.utf8.count) == [2, 32, 16, 2], parts[0] != "ff",
            parts.joined().utf8.allSatisfy({ (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }),
            parts[1].contains(where: { $0 != "0" }), parts[2].contains(where: { $0 != "0" })
        else { return nil }
        return text
    }
}
