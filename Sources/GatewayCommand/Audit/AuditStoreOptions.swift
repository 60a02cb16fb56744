internal import ArgumentParser
internal import Audit
internal import AuditStores
internal import FoundationEssentials
internal import Gateway

/// Which store to read, the same for all of `passerelle audit`.
struct AuditStoreOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The store: sqlite:PATH or postgresql://USER@HOST/DATABASE; a password belongs in PGPASSFILE, for every user sees command lines. Default: PASSERELLE_AUDIT_STORE, else the configuration's.",
            valueName: "location"))
    var store: String?

    @Option(
        help: ArgumentHelp(
            "A configuration file that names the store. Default, without a store: PASSERELLE_CONFIG, else \(ConfigurationPath.standard).",
            valueName: "file"))
    var config: String?

    /// Reads the store; when it cannot be read, says why on standard error and exits with 2.
    func read<Value>(_ body: (any AuditReader) async throws -> Value) async throws -> Value {
        try await AuditOutput.unlessFailing { try await body(try await backend().openReader()) }
    }

    /// The configuration that was named or, when no store was, the standard one, if there is one; on failure says why on
    /// standard error and exits with 78.
    func configuration() async throws -> GatewayConfiguration? {
        let environment = ProcessInfo.processInfo.environment
        let namesStore = store != nil || environment["PASSERELLE_AUDIT_STORE"]?.isEmpty == false
        guard let config = namesStore ? config : ConfigurationPath.resolved(config, environment: environment) else {
            return nil
        }
        return try await ExitCode.ofConfiguration.unless {
            try await GatewayConfiguration.load(path: config, environment: ProcessInfo.processInfo.environment)
        }
    }

    func backend() async throws -> any AuditBackend { try await location().backend }

    private func location() async throws -> AuditStoreLocation {
        if let store { return try AuditStoreLocation(store) }
        let environment = ProcessInfo.processInfo.environment
        if let configuration = try await configuration() { return configuration.auditStore }
        if let store = environment["PASSERELLE_AUDIT_STORE"], !store.isEmpty { return try AuditStoreLocation(store) }
        throw ValidationError(
            "name the store: --store sqlite:PATH or postgresql://…, --config FILE, PASSERELLE_AUDIT_STORE or PASSERELLE_CONFIG; there is no \(ConfigurationPath.standard)"
        )
    }
}

/// How to print calls.
struct AuditFormatOptions: ParsableArguments {
    @Flag(help: "One JSON record a line, as it is stored, instead of a table.")
    var json = false
}
