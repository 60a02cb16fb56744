internal import ArgumentParser
internal import Audit
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

    /// The files beside the key; `nil` when nobody says where the key of a database is.
    func filesIfAny(_ store: AuditStoreOptions) async throws -> ChainFiles? {
        var settings = ChainSettings(signingKey: signingKey)
        if settings.signingKey == nil {
            settings.signingKey =
                try await store.configuration()?.audit.chain.signingKey
                ?? ProcessInfo.processInfo.environment[ConfigurationKey.signingKey.environmentName]
        }
        return try await store.backend().files(settings)
    }

    func files(_ store: AuditStoreOptions) async throws -> ChainFiles {
        if let files = try await filesIfAny(store) { return files }
        if try await store.backend().holdsManyChains { throw AuditStoreFailure.signingKeyNotNamed }
        throw AuditStoreFailure.notShared
    }
}

extension AuditStoreOptions {
    /// The name of the gateway that is meant: the one given, else that of the configuration or the environment.
    func gateway(or given: String?) async throws -> String? {
        if let given { return given }
        return try await configuration()?.audit.chain.gatewayID
            ?? ProcessInfo.processInfo.environment[ConfigurationKey.gatewayID.environmentName]
    }
}
