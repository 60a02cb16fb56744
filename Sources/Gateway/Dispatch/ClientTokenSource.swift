internal import EC2Query
internal import OpenSSL
internal import SigV4
internal import Synchronization

/// Gives every EC2 create its OAPI ClientToken: the same for every repetition of one request, another for every new
/// one, with nothing kept between processes. In order:
///
/// 1. the client's own `ClientToken`;
/// 2. `amz-sdk-invocation-id` with access key and action: botocore, Go v2, Java v2, JavaScript v3 and Rust keep it
///    while they repeat a call;
/// 3. the body's parameters when there is a `PresignedUrl` among them: AWS CLI 2.9, Go v1 and Ruby repeat the body byte
///    for byte (Ruby but for `Timestamp`), and the URL's date and signature tell one command from the next;
/// 4. the request's own signature.
///
/// The invocation ID is not signed. A signature seen before therefore keeps the token it had first, whatever ID comes
/// with it: a captured request that is sent again with a new ID makes nothing new.
package final class ClientTokenSource: Sendable {
    /// OAPI's limit, in characters.
    static let lengthLimit = 64
    /// Signatures remembered at one time.
    package static let defaultMemory = 65_536

    private let seen: Mutex<SeenSignatures>

    /// - Parameter windowSeconds: how long a signature may be used, and so is remembered.
    package init(windowSeconds: Int64, memory: Int = ClientTokenSource.defaultMemory) {
        seen = Mutex(SeenSignatures(windowSeconds: windowSeconds, limit: memory))
    }

    /// - Throws: ``OpenSSLFailure`` when libcrypto has no memory.
    func token(
        for authenticated: AuthenticatedRequest, action: String, _ parameters: QueryParameters, now: SigningDate
    ) throws -> String {
        if let own = parameters.text("ClientToken") {
            guard own.count > Self.lengthLimit else { return own }
            return "h-" + (try Self.digest(["own", own], length: 60))
        }
        let caller = authenticated.credential.accessKeyID.text
        let signature = authenticated.claim.signature.hexText
        if let invocationID = authenticated.request.header("amz-sdk-invocation-id"), !invocationID.isEmpty {
            let token = try Self.derived(["invocation", caller, action, invocationID])
            return seen.withLock { $0.firstToken(for: signature, proposing: token, now: now) }
        }
        if parameters.text("PresignedUrl") != nil {
            let fields = parameters.all.filter { $0.name != "Timestamp" && !$0.name.hasPrefix("X-Amz-") }
                .sorted { $0.name < $1.name }
                .flatMap { [$0.name, $0.value] }
            return try Self.derived(["presigned", caller] + fields)
        }
        return try Self.derived(["signature", caller, signature])
    }

    private static func derived(_ parts: [String]) throws(OpenSSLFailure) -> String {
        "gw-" + (try digest(parts, length: 48))
    }

    /// Each part goes in with its length, so that no two lists of parts run together into the same bytes.
    private static func digest(_ parts: [String], length: Int) throws(OpenSSLFailure) -> String {
        var bytes: [UInt8] = []
        for part in parts {
            bytes.append(contentsOf: String(part.utf8.count).utf8)
            bytes.append(UInt8(ascii: ":"))
            bytes.append(contentsOf: part.utf8)
        }
        return String(try SHA256.hash(bytes.span).hexText.prefix(length))
    }
}

/// Which token each signature had first; bounded in time and in number, the oldest going first.
struct SeenSignatures {
    private struct Entry {
        let signature: String
        let forgottenAfter: Int64
    }

    private let windowSeconds: Int64
    private let limit: Int
    private var tokens: [String: String] = [:]
    private var order: [Entry] = []
    private var oldest = 0

    init(windowSeconds: Int64, limit: Int) {
        self.windowSeconds = windowSeconds
        self.limit = limit
    }

    var count: Int { tokens.count }

    mutating func firstToken(for signature: String, proposing token: String, now: SigningDate) -> String {
        forget(now)
        if let first = tokens[signature] { return first }
        tokens[signature] = token
        order.append(Entry(signature: signature, forgottenAfter: now.epochSeconds + windowSeconds))
        return token
    }

    private mutating func forget(_ now: SigningDate) {
        while oldest < order.count, order[oldest].forgottenAfter < now.epochSeconds || order.count - oldest >= limit {
            tokens[order[oldest].signature] = nil
            oldest += 1
        }
        if oldest > 1_024, oldest * 2 > order.count {
            order.removeFirst(oldest)
            oldest = 0
        }
    }
}
