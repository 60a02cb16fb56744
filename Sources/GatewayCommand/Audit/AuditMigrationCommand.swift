internal import ArgumentParser
internal import Audit
internal import Gateway
internal import Translators

/// `passerelle audit migration`: which EC2 calls are still made, by whom, and what they are in OAPI's terms.
struct AuditMigrationCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "migration",
        abstract: "Sum up which EC2 calls are made, by whom, how often, and the OAPI calls they become.",
        discussion: """
            The OAPI calls are those that were made. `passerelle audit show` has one call in full, and `passerelle \
            explain` any call that you think of. What brings a database's tables up to date is `passerelle audit migrate`.

            \(AuditTimeOptions.forms)
            """
    )

    @OptionGroup var storeOptions: AuditStoreOptions
    @OptionGroup var timeOptions: AuditTimeOptions
    @OptionGroup var callerOptions: AuditCallerOptions

    @Flag(help: "One JSON object instead of tables.")
    var json = false

    func run() async throws {
        let range = try timeOptions.range(now: .now())
        let query = AuditQuery(
            from: range.from, until: range.until, action: callerOptions.action,
            accessKeyID: callerOptions.accessKey, accountID: callerOptions.account)
        let report = try await storeOptions.read { try await $0.usageReport(query) }
        let isTranslated = { ActionRegistry.action(named: $0) != nil }
        try AuditOutput.writeResult(
            asJSON: json, report.json(isTranslated: isTranslated), report.lines(isTranslated: isTranslated))
    }
}
