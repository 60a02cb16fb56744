internal import ArgumentParser
internal import Audit
internal import Foundation
internal import Gateway
internal import JSONCoding

/// `passerelle audit export`: all calls that meet conditions, for other programs.
struct AuditExport: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Write calls for other programs: JSON lines, CSV, or CloudTrail's log files.",
        discussion: """
            All calls that meet the conditions as they are at the start, oldest first; those without an outcome by what \
            was recorded before they were made. A summary, one JSON object, ends the standard error output.

            jsonl: one record a line, byte for byte as it is stored.
            csv: RFC 4180 with a heading; one line a call, control characters escaped, and an apostrophe before what a \
            spreadsheet could take for a formula.
            cloudtrail: below --output, AWSLogs/ACCOUNT/CloudTrail/REGION/YYYY/MM/DD/\
            ACCOUNT_CloudTrail_REGION_YYYYMMDDTHHmmZ_UNIQUE.json.gz; a file holds up to 10000 calls of one account, one \
            Region and five minutes, by which it is named; calls without a known account are under 000000000000. The \
            same calls make the same files: those that are there are left alone, and one that differs ends the export. \
            Begin and end ranges on five minutes, and some minutes ago, when no call is under way any more.

            Files that are there are never replaced, and only their owner can read what is written.

            \(AuditTimeOptions.forms)

            Exits with 2 when the store cannot be read, or not everything be written.
            """
    )

    @OptionGroup var storeOptions: AuditStoreOptions
    @OptionGroup var filterOptions: AuditFilterOptions

    @Option(help: "jsonl, csv or cloudtrail.")
    var format: AuditExportFormat

    @Option(help: "The file to write, or the folder for cloudtrail. Default, and -: standard output.")
    var output: String?

    func validate() throws {
        if output == "" { throw ValidationError("--output names no file") }
        if format == .cloudtrail, output == "-" {
            throw ValidationError("cloudtrail writes many files: --output names a folder, not standard output")
        }
        if format == .cloudtrail, output == nil { throw ValidationError("cloudtrail needs --output FOLDER") }
    }

    func run() async throws {
        let query = try filterOptions.query()
        let progress = ExportProgress()
        let summary = try await storeOptions.read { reader in
            switch (format, output == "-" ? nil : output) {
            case (.jsonl, let path): try await Self.lines(.json, query, reader, path, progress)
            case (.csv, let path): try await Self.lines(.csv, query, reader, path, progress)
            case (.cloudtrail, let path): try await Self.files(query, reader, path ?? ".", progress)
            }
        }
        AuditOutput.note(summary.json)
        guard summary.unreadable == 0 else {
            AuditOutput.report(
                "\(summary.unreadable) calls are damaged in the store: the export has an UnreadableRecord in the place of each"
            )
            throw ExitCode(2)
        }
    }

    private static func lines(
        _ layout: AuditLines.Layout, _ query: AuditQuery, _ reader: any AuditReader, _ path: String?,
        _ progress: ExportProgress
    ) async throws -> AuditExportSummary {
        var lines = AuditLines(layout)
        let file = try path.map { path throws(AuditExportFailure) in try ExportFile(path: path) }
        func write(_ bytes: [UInt8]) throws {
            if let file { try file.write(bytes) } else { try AuditOutput.write(bytes: bytes) }
        }
        do {
            try write(lines.start())
            try await reader.all(query) { entries in
                try write(lines.bytes(entries))
                progress.show(lines.summary.records)
            }
            try file?.finish()
        } catch {
            file?.abandon()
            throw error
        }
        return lines.summary
    }

    private static func files(
        _ query: AuditQuery, _ reader: any AuditReader, _ path: String, _ progress: ExportProgress
    ) async throws -> AuditExportSummary {
        var delivery = CloudTrailDelivery()
        let folder = DeliveryFolder(path: path)
        var summary = delivery.summary
        func write(_ files: [CloudTrailDelivery.File]) throws {
            for file in files {
                summary.bytes += file.bytes.count
                switch try folder.write(file) {
                case .new: summary.files += 1
                case .unchanged: summary.unchangedFiles += 1
                }
            }
        }
        try await reader.all(query) { entries in
            try write(try delivery.files(entries))
            progress.show(delivery.summary.records)
        }
        try write(try delivery.finish())
        summary.records = delivery.summary.records
        summary.unreadable = delivery.summary.unreadable
        return summary
    }
}

/// How far an export is, on a terminal.
private struct ExportProgress {
    private let isShown = isatty(STDERR_FILENO) == 1 && isatty(STDOUT_FILENO) == 0

    func show(_ count: Int) {
        if isShown { AuditOutput.note("\(count) calls", end: "\r") }
    }
}

extension AuditExportFormat: ExpressibleByArgument {}
