internal import ArgumentParser
internal import Audit
internal import Gateway

/// Which calls to read, the same for all of `passerelle audit` that gives calls.
struct AuditFilterOptions: ParsableArguments {
    @OptionGroup var timeOptions: AuditTimeOptions
    @OptionGroup var callerOptions: AuditCallerOptions

    @Option(
        name: [.customLong("resource"), .customLong("snapshot-id"), .customLong("snapshot")],
        help: "Calls that name this snapshot, volume, image or instance, as a source, a copy or otherwise.")
    var resourceID: String?

    @Option(help: "Calls that ended so: succeeded, refused (by the gateway), failed (upstream) or unknown.")
    var outcome: AuditOutcomeKind?

    @Option(help: "Calls from this IP address, written as it is recorded.")
    var clientAddress: String?

    @Option(help: "Calls that came by this protocol: ec2-query, oapi, cloudtrail (look-ups) or sts.")
    var `protocol`: AuditProtocol?

    @Option(help: "Calls that this gateway recorded, in a store that several write to.")
    var gateway: String?

    func query(
        order: AuditQuery.Order = .newestFirst, limit: Int = 50, now: AuditTime = .now()
    ) throws -> AuditQuery {
        let range = try timeOptions.range(now: now)
        return AuditQuery(
            from: range.from, until: range.until, action: callerOptions.action, resourceID: resourceID,
            accessKeyID: callerOptions.accessKey, accountID: callerOptions.account, outcome: outcome, gateway: gateway,
            clientAddress: clientAddress, protocol: `protocol`, order: order, limit: limit)
    }
}

/// What was called and by whom, the same for all of `passerelle audit` that can be narrowed by it.
struct AuditCallerOptions: ParsableArguments {
    @Option(help: "Calls of this action, such as CopySnapshot.")
    var action: String?

    @Option(help: "Calls with this access key ID, verified or claimed.")
    var accessKey: String?

    @Option(help: "Calls of this account.")
    var account: String?
}

extension AuditOutcomeKind: ExpressibleByArgument {}
extension AuditProtocol: ExpressibleByArgument {}
