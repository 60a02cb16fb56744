package import Audit
internal import EC2Query
internal import OpenSSL
internal import SigV4
internal import Synchronization
internal import Translators

/// Gives every EC2 create its OAPI ClientToken: the same for every repetition of one request, another for every new
/// one. Its source, in order:
///
/// 1. the client's own `ClientToken`;
/// 2. `amz-sdk-invocation-id` with access key and action: botocore, Go v2, Java v2, JavaScript v3 and Rust keep it
///    while they repeat a call;
/// 3. the body's parameters when there is a `PresignedUrl` among them: AWS CLI 2.9, Go v1 and Ruby repeat the body byte
///    for byte (Ruby but for `Timestamp`), and the URL's date and signature tell one command from the next;
/// 4. the request's own signature.
///
/// The invocation ID is not signed, so a signature that comes again keeps the token that it had first, whatever ID comes
/// with it or is missing: see ``SeenSignatures``. The intents of creates say which token each signature had. From them this
/// takes up what came before the process began (``takeUp(_:)``), and what other gateways with the same store have had: a
/// request with a signature that the store has not been asked about is stored unless an intent with it is there, of which
/// this is told then (``learn(_:)``).
package final class ClientTokenSource: Sendable {
    /// OAPI's limit, in characters.
    static let lengthLimit = 64
    /// Signatures of one access key that are remembered at one time.
    package static let defaultMemory = 16_384

    /// A token, and what the intent of the call has to say of the signature.
    struct Issued {
        let text: String
        /// `nil` for the client's own token, which the signature covers.
        let signature: SignatureDigest?
        /// Whether the call's intent is stored unless the store has one with that signature.
        let storing: AuditRow.Storing
    }

    private let window: Duration
    private let memory: Int
    private let storeIsShared: Bool
    private let now: @Sendable () -> AuditTime
    /// By access key, so that no caller makes the gateway forget another's.
    private let seen = Mutex<[AccessKeyID: SeenSignatures]>([:])

    /// - Parameters:
    ///   - windowSeconds: how long a signature may be used, and so is remembered.
    ///   - memory: how many signatures of one access key are remembered.
    ///   - storeIsShared: whether other gateways store their records where this one's are.
    ///   - now: the clock that intents are dated by.
    package init(
        windowSeconds: Int64, memory: Int = ClientTokenSource.defaultMemory, storeIsShared: Bool = true,
        now: @escaping @Sendable () -> AuditTime = { .now() }
    ) {
        // The audit has times in whole seconds, rounded down.
        window = .seconds(windowSeconds + 1)
        self.memory = memory
        self.storeIsShared = storeIsShared
        self.now = now
    }

    /// - Parameter invocationID: `amz-sdk-invocation-id`.
    /// - Throws: ``OpenSSLFailure`` when libcrypto has no memory.
    func token(
        for authenticated: AuthenticatedRequest, action: String, _ parameters: QueryParameters,
        invocationID: String?
    ) throws(OpenSSLFailure) -> Issued {
        // The signature covers the client's own token: there is nothing to remember.
        if let own = parameters.text("ClientToken") {
            let text = own.count > Self.lengthLimit ? try DerivedToken.text(for: own) : own
            return Issued(text: text, signature: nil, storing: .always)
        }
        let signature = try SignatureDigest(of: authenticated.claim.signature)
        let invocationID = invocationID.flatMap { $0.isEmpty ? nil : $0 }
        let proposed = try Self.proposed(authenticated, action, parameters, invocationID)
        let arrival = SeenSignatures.Arrival(
            hasInvocationID: invocationID != nil, at: authenticated.request.received)
        let (token, isStored) = seen.withLock { seen in
            seen[authenticated.credential.accessKeyID, default: SeenSignatures(window: window, limit: memory)]
                .token(for: signature, proposing: proposed, arrival)
        }
        return Issued(
            text: token.text, signature: signature,
            storing: isStored || !storeIsShared ? .always : .unlessSeen(SignatureLookUp()))
    }

    /// Takes up the signatures that may still be used of those that a store has from before the process began.
    package func takeUp(_ backend: any AuditBackend) async throws(AuditStoreFailure) {
        learn(try await backend.knownSignatures(since: now().advanced(by: .zero - window), of: Self.creates))
    }

    private static let creates = ActionRegistry.actions.filter { $0.effect == .creates }.map { $0.name }

    /// Takes note of what a store has of some signatures: those of one in their order.
    func learn(_ recorded: [RecordedSignature]) {
        let (instant, time) = (ContinuousClock.now, now())
        seen.withLock { seen in
            for call in recorded {
                // Anything else no gateway wrote.
                guard let key = AccessKeyID(call.accessKeyID), let token = DerivedToken(text: call.clientToken),
                    let signature = SignatureDigest(text: call.digest)
                else { continue }
                let age = Duration.milliseconds(time.milliseconds - call.time.milliseconds)
                seen[key, default: SeenSignatures(window: window, limit: memory)].learn(
                    token, of: signature, .init(hasInvocationID: call.hasInvocationID, at: instant - age))
            }
        }
    }

    private static func proposed(
        _ authenticated: AuthenticatedRequest, _ action: String, _ parameters: QueryParameters, _ invocationID: String?
    ) throws(OpenSSLFailure) -> DerivedToken {
        let caller = authenticated.credential.accessKeyID.text
        if let invocationID { return try DerivedToken(of: ["invocation", caller, action, invocationID]) }
        if parameters.text("PresignedUrl") != nil {
            let fields = parameters.all.filter { $0.name != "Timestamp" && !$0.name.hasPrefix("X-Amz-") }
                .sorted { $0.name < $1.name }
                .flatMap { [$0.name, $0.value] }
            return try DerivedToken(of: ["presigned", caller] + fields)
        }
        return try DerivedToken(of: ["signature", caller, authenticated.claim.signature.hexText])
    }
}
