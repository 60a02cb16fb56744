internal import ArgumentParser
internal import Audit
internal import AuditStores
internal import Gateway

/// `passerelle audit key`: the public key by which the chain is verified, and a new one in its place.
struct AuditKey: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "key",
        abstract: "Print the public key of the audit chain, or change keys.",
        discussion: """
            Keep the public key where who can change the store cannot change it, and give it to \
            passerelle audit verify --public-key.

            --rotate makes a new key. The old one names it in the chain and is gone then; either public key goes on \
            verifying the whole chain. Run it as the user that the gateway runs as; the gateway may be running. Of two \
            changes at once the second waits for the first.

            Exit codes: 0; 2 the key or the store cannot be used; 64 wrong command line.
            """
    )

    @OptionGroup var storeOptions: AuditStoreOptions
    @OptionGroup var chainOptions: AuditChainOptions

    @Option(help: "The gateway whose key is changed, in a database. Default: audit.gatewayID.")
    var gateway: String?

    @Flag(help: "Make a new key first.")
    var rotate = false

    func run() async throws {
        try await AuditOutput.unlessFailing {
            guard rotate else {
                return try AuditOutput.write([try await chainOptions.files(storeOptions).publicKeyText()])
            }
            let (backend, chain) = try await chainOptions.chain(storeOptions, of: gateway)
            let rotation = try backend.rotateKey(chain)
            // Said whatever else fails: from now on the chain is signed by it.
            try AuditOutput.write([rotation.publicKey])
            if let failure = rotation.unfinished { throw failure }
        }
    }
}
