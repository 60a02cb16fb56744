internal import JSONCoding

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
}
