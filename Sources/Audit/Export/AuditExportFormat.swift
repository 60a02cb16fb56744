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
