internal import ArgumentParser
internal import FoundationEssentials
internal import Gateway

/// Where the signing key of a store is, and the files beside it.
struct AuditChainOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The signing key's file, whether it is there or not. Default: audit.signingKey of --config, else the store's path and .key.",
            valueName: "file"),
        completion: .file())
    var signingKey: String?

    func files(_ store: AuditStoreOptions) async throws -> ChainFiles {
        var settings = ChainSettings(signingKey: signingKey)
        if settings.signingKey == nil {
            settings.signingKey =
                try await store.configuration()?.audit.chain.signingKey
                ?? ProcessInfo.processInfo.environment[ConfigurationKey.signingKey.environmentName]
        }
        guard let files = settings.files(of: try await store.location()) else { throw AuditStoreFailure.notShared }
        return files
    }
}

extension AuditStoreOptions {
    /// The file of the store.
    func sqlitePath() async throws -> String {
        switch try await location() {
        case .sqlite(let path): path
        case .postgresql, .memory: throw AuditStoreFailure.notShared
        }
    }
}
