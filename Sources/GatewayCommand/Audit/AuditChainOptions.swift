internal import ArgumentParser
internal import Audit
internal import FoundationEssentials
internal import Gateway
internal import Logging

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

    /// The chain that somebody is to add to: in a database that of the gateway given, or else of the configuration's.
    func chain(_ store: AuditStoreOptions, of gateway: String?) async throws -> (any AuditBackend, ChainSettings) {
        let backend = try await store.backend()
        var settings = ChainSettings(signingKey: try await files(store).signingKey)
        settings.gatewayID = backend.holdsManyChains ? try await store.gateway(or: gateway) : gateway
        return (backend, settings)
    }
}

extension AuditBackend {
    /// Adds to a chain beside the gateway that may be writing to it.
    func write<Value>(
        to chain: ChainSettings, _ body: (AuditWriter) async throws -> Value
    ) async throws -> Value {
        let writer = AuditWriter(store: try openAsOwner(chain), logger: Logger(label: "audit"))
        do {
            let value = try await body(writer)
            await writer.close()
            return value
        } catch {
            await writer.close()
            throw error
        }
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
