internal import JSONCoding

/// What records are exported as.
package enum AuditExportFormat: String, Sendable, Hashable, CaseIterable {
    /// A record a line, byte for byte as it is stored; a stand-in for what is no record any more.
    case jsonl
    /// ``AuditCSV``.
    case csv
    /// The files that CloudTrail delivers: ``CloudTrailDelivery``.
    case cloudtrail
}

/// What an export came to.
package struct AuditExportSummary: Sendable, Equatable {
    package var format: AuditExportFormat
    /// Calls that were exported.
    package var records = 0
    /// Calls that have a stand-in in the export, because what is stored of them is no record any more.
    package var unreadable = 0
    /// Of the bytes that were written, or would have been had they not been there.
    package var bytes = 0
    /// Files of ``AuditExportFormat/cloudtrail`` that were written, and those that were there, the same byte for byte.
    package var files = 0
    package var unchangedFiles = 0
}

extension AuditExportSummary {
    /// One JSON object, without line breaks.
    package var json: String {
        let isInFiles = format == .cloudtrail
        return JSON.object(present: [
            "format": .string(format.rawValue), "records": .integer(records), "unreadable": .integer(unreadable),
            "bytes": .integer(bytes), "files": isInFiles ? .integer(files) : nil,
            "unchangedFiles": isInFiles ? .integer(unchangedFiles) : nil,
        ]).text
    }

    /// Counts a call, and gives what is exported of it: its record as it is stored, or a stand-in when that is no record
    /// any more.
    ///
    /// - Parameter time: of the last record that could be read.
    mutating func take(_ entry: AuditEntry, after time: inout AuditTime) -> (record: AuditRecord, text: String) {
        // A record has no line break, nor any other control character, as it is written.
        if let record = try? entry.record(), entry.text.utf8.allSatisfy({ $0 >= 0x20 }) {  // else as below
            time = record.time
            records += 1
            return (record, entry.text)
        }
        let record = AuditRecord.standingFor(entry, at: time)
        unreadable += 1
        return (record, String(decoding: record.bytes(as: .outcome), as: UTF8.self))
    }
}
