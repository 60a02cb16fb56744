internal import ArgumentParser
internal import Gateway

/// `passerelle audit`: reads the audit, also while a gateway writes it.
///
/// Exit codes: 0; 1 when `show` or `lineage` finds nothing, `verify` or `prune` finds a broken chain, `resume` a
/// damaged one, `settle` nothing to settle, or `migrate --check` something to do; 2 when the store cannot be
/// read, or an export not be written whole; 64 for a wrong command line.
struct AuditCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit",
        abstract: "Read the audit: who asked for what, and what came of it.",
        subcommands: [
            AuditTail.self, AuditSearch.self, AuditShow.self, AuditExport.self, AuditLineageCommand.self,
            AuditMigrationCommand.self, AuditMigrate.self, AuditVerify.self, AuditKey.self, AuditPrune.self,
            AuditResume.self, AuditUnsettled.self, AuditSettle.self,
        ]
    )
}
