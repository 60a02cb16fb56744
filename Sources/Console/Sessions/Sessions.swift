internal import Audit
internal import OpenSSL
internal import Synchronization

/// Who is signed in. Kept in memory: a restart signs everybody out.
final class Sessions: Sendable {
    struct Limits: Sendable {
        var idle: Duration
        var total: Duration
        /// Sessions of one user; one more ends the oldest of them.
        var ofUser = 10
        /// Sessions altogether; one more ends the oldest.
        var all = 1_000
    }

    private let limits: Limits
    private let users: ConsoleUsers
    private let now: @Sendable () -> ContinuousClock.Instant
    /// By the digest of their token.
    private let sessions = Mutex<[String: Session]>([:])

    init(_ limits: Limits, users: ConsoleUsers, now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }) {
        self.limits = limits
        self.users = users
        self.now = now
    }

    /// Begins a session of a user who has proven to be that.
    func begin(_ user: ConsoleUser, from address: String) throws(OpenSSLFailure) -> (SessionToken, Session) {
        let token = try SessionToken()
        let digest = try token.checkedDigest()
        let moment = now()
        let session = Session(
            id: String(try SessionToken.random().prefix(16)), user: user, formToken: try SessionToken.random(),
            address: address, since: .now(), opened: moment, used: moment)
        sessions.withLock { sessions in
            sessions = sessions.filter { isAlive($0.value, at: moment) }
            Self.makeRoom(in: &sessions, limits.ofUser) { $0.user.isSame(as: user) }
            Self.makeRoom(in: &sessions, limits.all) { _ in true }
            sessions[digest] = session
        }
        return (token, session)
    }

    /// The session of that token; `nil` when there is none, or none any more: it was ended, went unused or lasted for
    /// too long, or its user was removed or has another password, role or accounts since.
    ///
    /// - Parameter isUse: whether somebody did something; what a page does by itself keeps no session alive.
    func session(of token: SessionToken, isUse: Bool) -> Session? {
        guard let digest = token.digest else { return nil }
        let moment = now()
        return sessions.withLock { sessions in
            guard var session = sessions[digest] else { return nil }
            guard isAlive(session, at: moment) else {
                sessions[digest] = nil
                return nil
            }
            if isUse {
                session.used = moment
                sessions[digest] = session
            }
            return session
        }
    }

    func end(_ token: SessionToken) {
        guard let digest = token.digest else { return }
        sessions.withLock { $0[digest] = nil }
    }

    /// Ends the session that others know by this ID; gives what it was.
    func end(id: String) -> Session? {
        sessions.withLock { sessions in
            guard let entry = sessions.first(where: { $0.value.id == id }) else { return nil }
            return sessions.removeValue(forKey: entry.key)
        }
    }

    /// All there are, the newest first, and how long each has not been used.
    var all: [(session: Session, unused: Duration)] {
        let moment = now()
        return sessions.withLock { sessions in
            sessions.values.filter { isAlive($0, at: moment) }.sorted { $0.opened > $1.opened }
                .map { ($0, $0.used.duration(to: moment)) }
        }
    }

    /// Who signed in with the provider is in no file.
    private func isAlive(_ session: Session, at moment: ContinuousClock.Instant) -> Bool {
        session.used.duration(to: moment) < limits.idle && session.opened.duration(to: moment) < limits.total
            && (session.user.password == nil || users.user(named: session.user.name) == session.user)
    }

    /// Ends the oldest of those meant until there are fewer than the limit.
    private static func makeRoom(
        in sessions: inout [String: Session], _ limit: Int, _ isMeant: (Session) -> Bool
    ) {
        let meant = sessions.filter { isMeant($0.value) }.sorted { $0.value.opened < $1.value.opened }
        for entry in meant.prefix(max(0, meant.count - limit + 1)) { sessions[entry.key] = nil }
    }
}
