internal import ArgumentParser
internal import Audit
internal import Foundation
internal import Gateway

/// `passerelle audit lineage`: where a snapshot came from, and what was made of it.
struct AuditLineageCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lineage",
        abstract: "Show where a snapshot came from, and what was made of it, through chains of copies.",
        discussion: """
            Told from the calls of both protocols that succeeded and are recorded here: copies, snapshots of volumes, \
            imports, volumes made of snapshots, and images. It is followed for 50 steps and 1000 resources; where there \
            is more, that is said. Volumes (vol-), images (ami-) and instances (i-) have a lineage as well.

            Exits with 1 when no call names the snapshot.
            """
    )

    @OptionGroup var storeOptions: AuditStoreOptions

    @Argument(help: ArgumentHelp("The snapshot's ID.", valueName: "snap-…"))
    var id: String

    @Flag(help: "One JSON object instead of trees.")
    var json = false

    func validate() throws {
        guard AuditResource(id) != nil else {
            throw ValidationError("\(TerminalText(id)) is no ID of a snapshot: write snap-12345678")
        }
    }

    func run() async throws {
        guard let resource = AuditResource(id) else { throw ExitCode.validationFailure }
        guard let lineage = try await storeOptions.read({ try await AuditLineage.of(resource, in: $0) }) else {
            AuditOutput.report("no call is recorded that names \(resource.id)")
            throw ExitCode(1)
        }
        let drawing: AuditLineage.Drawing = isatty(STDOUT_FILENO) == 1 ? .boxes : .ascii
        try AuditOutput.write(json ? [lineage.json] : lineage.lines(drawing))
    }
}
