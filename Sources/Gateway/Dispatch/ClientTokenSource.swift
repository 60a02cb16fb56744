internal import EC2Query
internal import OpenSSL
internal import SigV4
internal import Synchronization

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
/// with it or is missing: see ``SeenSignatures``. That memory is lost with the process; all else is derived anew.
package final class ClientTokenSource: Sendable {
    /// OAPI's limit, in characters.
    static let lengthLimit = 64
    /// Signatures of one access key that are remembered at one time.
    package static let defaultMemory = 16_384

    private let window: Duration
    private let memory: Int
    /// By access key, so that no caller makes the gateway forget another's.
    private let seen = Mutex<[AccessKeyID: SeenSignatures]>([:])

    /// - Parameters:
    ///   - windowSeconds: how long a signature may be used, and so is remembered.
    ///   - memory: how many signatures of one access key are remembered.
    package init(windowSeconds: Int64, memory: Int = ClientTokenSource.defaultMemory) {
        window = .seconds(windowSeconds)
        self.memory = memory
    }

    /// - Throws: ``OpenSSLFailure`` when libcrypto has no memory.
    func token(
        for authenticated: AuthenticatedRequest, action: String, _ parameters: QueryParameters
    ) throws(OpenSSLFailure) -> String {
        // The signature covers the client's own token: there is nothing to remember.
        if let own = parameters.text("ClientToken") {
            guard own.count > Self.lengthLimit else { return own }
            return try DerivedToken(of: ["own", own]).text(prefix: "h-", length: 60)
        }
        let invocationID = authenticated.request.header("amz-sdk-invocation-id").flatMap { $0.isEmpty ? nil : $0 }
        let proposed = try Self.proposed(authenticated, action, parameters, invocationID)
        let arrival = SeenSignatures.Arrival(
            hasInvocationID: invocationID != nil, at: authenticated.request.received)
        let token = seen.withLock { seen in
            seen[authenticated.credential.accessKeyID, default: SeenSignatures(window: window, limit: memory)]
                .token(for: authenticated.claim.signature, proposing: proposed, arrival)
        }
        return token.text()
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
