internal import Dispatch
internal import OpenSSL
internal import Synchronization

/// Checks passwords one after the other on a thread of its own: so many megabytes are in use once at the most, and the
/// threads that serve requests never wait.
final class PasswordChecker: Sendable {
    enum Verdict: Sendable, Hashable {
        case right
        case wrong
        /// So many wait already that nobody is let into the queue.
        case busy
    }

    private let queue = DispatchQueue(label: "console-passwords", qos: .utility)
    private let waiting = Mutex(0)
    private let limit: Int
    /// Nobody's: an unknown user's password is compared with it, so that it takes as long as a known one's.
    private let nobody: PasswordHash

    /// - Parameters:
    ///   - limit: how many may wait or be checked at one time.
    ///   - costExponent: of users that there are not.
    init(limit: Int = 16, costExponent: Int = PasswordHash.costExponent) throws(OpenSSLFailure) {
        self.limit = limit
        nobody = try PasswordHash(of: SecretBytes(try RandomBytes.make(count: 32)), costExponent: costExponent)
    }

    /// Whether the password is that of the hash; without one it is wrong, and takes as long to be found so.
    func check(_ password: SecretBytes, against hash: PasswordHash?) async -> Verdict {
        let isIn = waiting.withLock { waiting in
            guard waiting < limit else { return false }
            waiting += 1
            return true
        }
        guard isIn else { return .busy }
        defer { waiting.withLock { $0 -= 1 } }
        return await withCheckedContinuation { answer in
            queue.async {
                // No memory for the hash: nobody is let in.
                let matches = (try? (hash ?? self.nobody).matches(password)) ?? false  // see above
                answer.resume(returning: matches && hash != nil ? .right : .wrong)
            }
        }
    }
}
