internal import Audit
internal import FoundationEssentials

/// Who speaks, in the header of syslog messages.
struct SyslogOrigin: Sendable, Hashable {
    let hostName: String
    let processID: String

    init(hostName: String, processID: String) {
        self.hostName = Self.headerField(hostName, limit: 255)
        self.processID = Self.headerField(processID, limit: 128)
    }

    static func ofProcess() -> SyslogOrigin {
        let process = ProcessInfo.processInfo
        return SyslogOrigin(hostName: process.hostName, processID: String(process.processIdentifier))
    }

    /// The text as a field of a header may be, 1 to `limit` of the visible ASCII characters (RFC 5424 §6, PRINTUSASCII):
    /// `?` stands for what is none of them, and `-` for nothing at all.
    static func headerField(_ text: String, limit: Int) -> String {
        let visible = text.unicodeScalars.prefix(limit).map { 33...126 ~= $0.value ? Character($0) : "?" }
        return visible.isEmpty ? "-" : String(visible)
    }
}

/// A record as an RFC 5424 message.
///
/// - PRI: facility 13, log audit; severity 5 for a call that did not succeed, 6 for all else.
/// - TIMESTAMP: the record's `eventTime`.
/// - HOSTNAME: the machine's name.
/// - APP-NAME: `passerelle`.
/// - PROCID: the process ID.
/// - MSGID: the record's `eventName`, at most 32 characters.
/// - STRUCTURED-DATA: `meta` with the number of the row as `sequenceId`: a missing number is a missing record.
/// - MSG: the record as it is stored, without a byte order mark, for it is JSON (RFC 5424 §6.4, RFC 8259 §8.1).
struct SyslogMessage {
    let bytes: [UInt8]

    /// The longest that a datagram carries: what is left of 65,535 bytes after the headers of IPv4 and UDP.
    static let longestDatagram = 65_507

    init(_ row: FeedRow, from origin: SyslogOrigin) {
        let severity: Int =
            switch (row.stage, row.outcome) {
            case (.intent, _), (.outcome, .succeeded): 6
            case (.outcome, .refused), (.outcome, .failed), (.outcome, .unknown): 5
            }
        var bytes: [UInt8] = []
        bytes.append(contentsOf: "<\(13 * 8 + severity)>1 ".utf8)
        row.time.write(to: &bytes)
        let name = SyslogOrigin.headerField(row.action, limit: 32)
        // RFC 5424 §7.3.1: 1 to 2147483647, then 1 again.
        let sequenceID = (row.sequence - 1) % 2_147_483_647 + 1
        let rest = #" \#(origin.hostName) passerelle \#(origin.processID) \#(name) [meta sequenceId="\#(sequenceID)"] "#
        bytes.append(contentsOf: rest.utf8)
        bytes.append(contentsOf: row.line)
        self.bytes = bytes
    }

    /// The message for a stream: its length in bytes, a space, itself (RFC 5425 §4.3).
    var frame: [UInt8] { Array("\(bytes.count) ".utf8) + bytes }
}
