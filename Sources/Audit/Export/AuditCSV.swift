internal import JSONCoding

/// Calls as CSV (RFC 4180): UTF-8, every line ended by CR LF, the first one the names of the columns.
///
/// | Column                                  | Value                                                                  |
/// |-----------------------------------------|------------------------------------------------------------------------|
/// | `sequence`                              | the number of the row in its gateway's chain                               |
/// | `eventTime`, `eventSource`, `eventName` | as in the record                                                       |
/// | `outcome`                               | `succeeded`, `refused`, `failed`, `unknown`                            |
/// | `errorCode`, `errorMessage`             | as in the record; empty when there is none                             |
/// | `accessKeyId`, `accountId`, `userName`  | of `userIdentity`; without `userName` the caller is not verified       |
/// | `awsRegion`, `sourceIPAddress`, `userAgent`, `readOnly` | as in the record                                       |
/// | `resources`                             | IDs of snapshots, volumes, images and instances, a space between two   |
/// | `requestID`, `eventID`, `clientToken`   | as in the record                                                       |
/// | `upstream`                              | the calls that were made upstream, a space between two                 |
/// | `durationMs`                            | empty for a call without an outcome                                    |
/// | `requestParameters`, `responseElements` | JSON; empty when there are none                                        |
/// | `gateway`                               | the name of the gateway that recorded it                               |
///
/// New columns come after the last one. A call is one line, whatever it holds: characters that could break a line or
/// move a terminal's cursor are written as ``TerminalText`` writes them, in JSON as JSON does. A value that a
/// spreadsheet could take for a formula has an apostrophe before it. Spreadsheets of countries whose list separator is `;`
/// begin a cell behind each `;`, unless the whole cell is in quotes. So a `;` before what could be a formula has an
/// apostrophe behind it; in JSON it is `\u003b`, which is the same value. Any other `;` stays as it is.
enum AuditCSV {
    private static let columns = [
        "sequence", "eventTime", "eventSource", "eventName", "outcome", "errorCode", "errorMessage", "accessKeyId",
        "accountId", "userName", "awsRegion", "sourceIPAddress", "userAgent", "readOnly", "resources", "requestID",
        "eventID", "clientToken", "upstream", "durationMs", "requestParameters", "responseElements", "gateway",
    ]

    static let heading = columns.joined(separator: ",") + "\r\n"

    static func line(_ entry: AuditEntry, _ record: AuditRecord) -> String {
        let error = entry.stage == .outcome ? record.outcome.error : nil
        let texts: [String?] = [
            "\(entry.sequence)", record.time.text, record.protocol.eventSource, record.action, entry.outcome.rawValue,
            error?.prefixedCode, error?.message, record.identity.accessKeyID, record.identity.accountID,
            record.identity.userName, record.region, record.sourceIPAddress, record.userAgent,
            record.access == .read ? "true" : "false",
            record.resources.map(\.id).joined(separator: " "), record.requestID, record.eventID.text,
            record.clientToken, record.upstream.map(\.call).joined(separator: " "),
            record.duration.map { "\($0.wholeMilliseconds)" },
        ]
        let documents = [record.requestParameters, record.responseElements].map { document in
            document.map { quoted(separating(TerminalText.json($0.text), by: #"\u003b"#)) } ?? ""
        }
        return (texts.map { $0.map(cell) ?? "" } + documents + [cell(entry.chain)]).joined(separator: ",") + "\r\n"
    }

    /// What spreadsheets begin a formula with, or skip before one (OWASP, "CSV Injection"), their wide forms included.
    private static let formulaStarts: Set<Unicode.Scalar> = [
        "=", "+", "-", "@", "\t", "\r", "\n", "\u{FF1D}", "\u{FF0B}", "\u{FF0D}", "\u{FF20}",
    ]

    static func cell(_ text: String) -> String {
        let isFormula = text.unicodeScalars.first.map(formulaStarts.contains) ?? false
        return quoted((isFormula ? "'" : "") + separating(TerminalText(text).description, by: ";'"))
    }

    /// The text with `separator` for each `;` that a formula follows. Quotation marks between the two do not count: some
    /// readers pass over them at the beginning of a cell.
    private static func separating(_ text: String, by separator: String) -> String {
        guard text.utf8.contains(UInt8(ascii: ";")) else { return text }
        let scalars = text.unicodeScalars
        var output = ""
        for (index, scalar) in zip(scalars.indices, scalars) {
            if scalar == ";", let next = scalars[index...].dropFirst().first(where: { $0 != "\"" }),
                formulaStarts.contains(next)
            {
                output += separator
            } else {
                output.unicodeScalars.append(scalar)
            }
        }
        return output
    }

    private static func quoted(_ text: String) -> String {
        let isPlain = text.utf8.allSatisfy { byte in
            byte != UInt8(ascii: "\"") && byte != UInt8(ascii: ",") && byte >= 0x20
        }
        guard !isPlain else { return text }
        // By scalars: a quotation mark and a combining mark behind it are one `Character`, another than the mark alone.
        var output = "\""
        for scalar in text.unicodeScalars {
            if scalar == "\"" { output.unicodeScalars.append(scalar) }
            output.unicodeScalars.append(scalar)
        }
        return output + "\""
    }
}
