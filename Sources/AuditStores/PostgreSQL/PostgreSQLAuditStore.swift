package import Audit
internal import OpenSSL
package import PostgreSQL
internal import Synchronization

/// Audit records in a PostgreSQL database that any number of gateways share, each writing its own chain.
///
/// One session writes at a time for each gateway: it holds an advisory lock on the chain, and every transaction another
/// one, which a change of keys beside the gateway takes as well. The tables' primary keys are the last guard.
///
/// A connection that is lost is made anew at the next call. When it was lost after a commit was sent, the outcome of
/// that batch is looked up before anything else is written, so that nothing is stored twice or taken for stored.
package final class PostgreSQLAuditStore: AuditStore {
    /// What can be set about the sessions.
    struct Options: Sendable {
        var connectTimeout: Duration = .seconds(3)
        /// For any one statement.
        var answerTimeout: Duration = .seconds(5)
        /// How long to wait, when the gateway starts, for another session to let go of the chain: one that is gone
        /// without a word may linger at the server.
        var lockTimeoutAtStart: Duration = .seconds(30)
        /// The same after a connection was lost. The session that it had is ended first, as far as that is allowed.
        var lockTimeout: Duration = .seconds(2)
        /// How long to leave a server alone that could not be reached.
        var retryPause: Duration = .milliseconds(500)
        /// For the statements of the chain.
        var now: @Sendable () -> AuditTime = { .now() }
    }

    /// A batch whose commit was sent, and not answered.
    private struct Pending {
        let rows: [AuditRow]
        let appended: ChainKeeper.Appended
    }

    private struct State {
        var connection: PostgreSQLConnection?
        var isClosed = false
        /// How the chain was taken up over the last connection.
        var begun: ChainKeeper.Appended?
        /// The last attempt to connect that failed, and why.
        var failure: (time: ContinuousClock.Instant, reason: String)?
        /// The server's process of the last session.
        var lastProcess: Int?
        var pending: Pending?
        /// Rows that turned out to be stored, though their writer was told otherwise; they may come again.
        var settled: [AuditRow] = []
    }

    /// A commit was sent, and not answered.
    private struct UnansweredCommit: Error {
        let failure: PostgreSQLFailure
    }

    private let address: PostgreSQLAddress
    private let options: Options
    private let chain: String
    private let isExclusive: Bool
    private let acceptance: Set<ChainKeeper.Acceptance>
    /// Tells the sessions of this process from those of others.
    private let instance: String
    let keeper: ChainKeeper
    private let state = Mutex(State())

    /// Opens the store, whose tables have to be there. ``ChainSettings/gatewayID`` and ``ChainSettings/signingKey`` must
    /// be set.
    package convenience init(_ address: PostgreSQLAddress, chain: ChainSettings) throws(AuditStoreFailure) {
        try self.init(address, chain: chain, options: Options())
    }

    /// - Parameters:
    ///   - isExclusive: false for a process beside the gateway, which writes an entry and goes.
    ///   - acceptance: what to have the chain say of what is wrong with the store, and go on.
    init(
        _ address: PostgreSQLAddress, chain settings: ChainSettings, options: Options, isExclusive: Bool = true,
        accepting acceptance: Set<ChainKeeper.Acceptance> = []
    ) throws(AuditStoreFailure) {
        guard let chain = settings.gatewayID else { throw .gatewayNotNamed }
        guard settings.signingKey != nil else { throw .signingKeyNotNamed }
        self.address = address
        self.options = options
        self.chain = chain
        self.isExclusive = isExclusive
        self.acceptance = acceptance
        keeper = ChainKeeper(settings, files: PostgreSQLBackend(address).files(settings), now: options.now)
        instance = try Self.makeInstance()
        try start()
    }

    private static func makeInstance() throws(AuditStoreFailure) -> String {
        do {
            let random = try RandomBytes.make(count: 32)
            return String(try SHA256.hash(random.span).hexText.prefix(12))
        } catch {
            throw .unavailable(reason: "there is no randomness: \(error)")
        }
    }

    private func start() throws(AuditStoreFailure) {
        try state.withLock { state throws(AuditStoreFailure) in
            do throws(AuditStoreFailure) {
                _ = try open(&state, waitingForLock: options.lockTimeoutAtStart)
            } catch {
                // What is in it can be read all the same.
                guard case .damagedChain = error else { throw error }
            }
        }
    }

    package var chainDamage: String? { keeper.damage }

    package var storedThrough: Int { keeper.storedThrough }

    /// Has the chain say what its owner accepts of what is wrong, and go on. A chain of which nothing is left is begun anew.
    static func resume(
        _ address: PostgreSQLAddress, _ settings: ChainSettings, accepting acceptance: Set<ChainKeeper.Acceptance>
    ) throws(AuditStoreFailure) -> ChainResumption {
        if let files = PostgreSQLBackend(address).files(settings) { try SigningKeyFile(files).checkOwner() }
        let store = try PostgreSQLAuditStore(
            address, chain: settings, options: Options(), isExclusive: false, accepting: acceptance)
        defer { store.close() }
        guard let begun = store.state.withLock({ $0.begun }) else {
            throw .damagedChain(reason: store.chainDamage ?? "unknown")
        }
        return ChainResumption(begun)
    }

    package func append(_ rows: [AuditRow]) throws(AuditFailure) {
        let appended = try state.withLock { state throws(AuditFailure) in
            try append(rows, &state)
        }
        // The rows are stored. What the file of the checkpoint lacks, the next checkpoint brings.
        if let appended { _ = try? keeper.committed(appended) }  // see above
    }

    private func append(_ rows: [AuditRow], _ state: inout State) throws(AuditFailure) -> ChainKeeper.Appended? {
        try overConnection(&state) { connection, state in
            let settled = state.settled
            let fresh = settled.isEmpty ? rows : rows.filter { !settled.contains($0) }
            var appended: ChainKeeper.Appended?
            do {
                if !fresh.isEmpty {
                    try transaction(connection) { links in
                        let fresh = try links.withoutSeen(fresh)
                        if !fresh.isEmpty { appended = try keeper.append(fresh, in: links) }
                    }
                }
                state.settled = []
                return appended
            } catch let unanswered as UnansweredCommit {
                // Looks up its outcome; the next attempt finds all of its rows settled, or appends them again.
                if let appended {
                    state.pending = Pending(rows: fresh, appended: appended)
                    try reconnect(&state)
                }
                throw unanswered
            }
        }
    }

    package func checkpoint() throws(AuditFailure) {
        let appended = try makeEntry { links in
            try keeper.checkpoint(in: links)
        } at: {
            $0?.position
        }
        if let appended { try keeper.committed(appended) }
    }

    /// Does once what makes an entry of the chain, or none: when its commit is not answered, its outcome is looked up over
    /// the next connection, and only what did not happen is done again. When it throws, nobody may be able to tell; the store
    /// can, at the next call.
    ///
    /// - Parameter position: where the chain is after what was made; `nil` when nothing was.
    func makeEntry<Made: Sendable>(
        _ make: (PostgreSQLLinks) throws -> Made, at position: (Made) -> ChainPosition?
    ) throws(AuditFailure) -> Made {
        try state.withLock { state throws(AuditFailure) in
            try overConnection(&state) { connection, state in
                var made: Made?
                do {
                    return try transaction(connection) { links in
                        let done = try make(links)
                        made = done
                        return done
                    }
                } catch let unanswered as UnansweredCommit {
                    try reconnect(&state)
                    guard let made, try passes(position(made), &state) else { throw unanswered }
                    return made
                }
            }
        }
    }

    /// Whether the chain came by that position; it came by none in any case.
    private func passes(_ position: ChainPosition?, _ state: inout State) throws(AuditFailure) -> Bool {
        guard let position else { return true }
        let connection = try connected(&state)
        do {
            return try keeper.passes(position, in: PostgreSQLLinks(connection: connection, chain: chain))
        } catch {
            try failed(error, &state, mayTryAgain: false)
            return false
        }
    }

    package func probe() throws(AuditFailure) -> Bool {
        try state.withLock { state throws(AuditFailure) in
            try overConnection(&state) { connection, _ in
                let row = try connection.query("SELECT current_setting('transaction_read_only') = 'off'").first
                if try row?.boolean(0) == true { return true }
                throw PostgreSQLFailure.refused(state: "25006", message: "the server takes no changes")
            }
        }
    }

    package func close() {
        state.withLock { state in
            state.connection?.close()
            state.connection = nil
            state.isClosed = true
        }
        keeper.close()
    }

    // MARK: - Transactions

    /// Does something over a connection, and once more over another when the first one was gone before it was done.
    ///
    /// - Parameter work: throws ``UnansweredCommit`` only when it may be done again.
    private func overConnection<Value>(
        _ state: inout State, _ work: (PostgreSQLConnection, inout State) throws -> Value
    ) throws(AuditFailure) -> Value {
        for attempt in 1...2 {
            let connection = try connected(&state)
            do {
                return try work(connection, &state)
            } catch let failure as AuditFailure {
                throw failure
            } catch is UnansweredCommit {
                continue
            } catch {
                try failed(error, &state, mayTryAgain: attempt == 1)
            }
        }
        throw .unavailable(reason: "\(address): the connection was lost again and again")
    }

    @discardableResult
    private func transaction<Value>(
        _ connection: PostgreSQLConnection, _ body: (PostgreSQLLinks) throws -> Value
    ) throws -> Value {
        // What somebody has put off until the commit comes before what was stored is read back.
        let value = try connection.undoing(after: "BEGIN; SET CONSTRAINTS ALL IMMEDIATE") {
            try connection.query(
                "SELECT pg_advisory_xact_lock(hashtextextended(current_schema() || '/' || $1, 2))", [.text(chain)],
                prepared: true)
            return try body(PostgreSQLLinks(connection: connection, chain: chain))
        }
        do throws(PostgreSQLFailure) {
            try connection.run("COMMIT")
        } catch {
            switch error {
            case .lost, .timedOut: throw UnansweredCommit(failure: error)
            // The server says so when it shuts down with the commit under way.
            case .refused where error.concernsConnection: throw UnansweredCommit(failure: error)
            case .refused, .noAddress, .unreachable, .closed, .unexpectedValue: throw error
            }
        }
        return value
    }

    /// What was not committed was not done: it may be tried over another connection when the one it was tried on is gone.
    private func failed(_ error: any Error, _ state: inout State, mayTryAgain: Bool) throws(AuditFailure) {
        if case .damagedChain(let reason)? = error as? AuditStoreFailure { throw .damagedChain(reason: reason) }
        let failure = error as? PostgreSQLFailure
        let isGone = failure?.concernsConnection ?? false
        if isGone || state.connection?.isUsable == false || state.connection?.isInTransaction == true {
            state.connection?.close()
            state.connection = nil
        }
        guard isGone, mayTryAgain else {
            throw .unavailable(reason: AuditStoreFailure(error, at: address).description)
        }
    }

    private func reconnect(_ state: inout State) throws(AuditFailure) {
        state.connection?.close()
        state.connection = nil
        _ = try connected(&state)
    }

    // MARK: - Connecting

    private func connected(_ state: inout State) throws(AuditFailure) -> PostgreSQLConnection {
        if state.isClosed { throw .closed }
        if let reason = keeper.damage { throw .damagedChain(reason: reason) }
        if let connection = state.connection, connection.isUsable { return connection }
        if let failure = state.failure, failure.time.duration(to: .now) < options.retryPause {
            throw .unavailable(reason: failure.reason)
        }
        do throws(AuditStoreFailure) {
            return try open(&state, waitingForLock: options.lockTimeout)
        } catch {
            if case .damagedChain(let reason) = error { throw .damagedChain(reason: reason) }
            state.failure = (.now, error.description)
            throw .unavailable(reason: error.description)
        }
    }

    private func open(
        _ state: inout State, waitingForLock limit: Duration
    ) throws(AuditStoreFailure) -> PostgreSQLConnection {
        state.connection = nil
        do {
            // What the files say is read before the store, for another process may be writing both.
            let known = try keeper.knownPositions()
            let session = try PostgreSQLSession.open(
                address, for: .writing,
                PostgreSQLConnection.Settings(
                    applicationName: "passerelle \(instance) \(chain)", connectTimeout: options.connectTimeout,
                    answerTimeout: options.answerTimeout))
            let connection = session.connection
            if isExclusive { try lock(connection, after: state.lastProcess, within: limit) }
            let begun = try transaction(connection) { links in
                try keeper.begin(links, knowing: known, accepting: acceptance)
            }
            try keeper.begun(begun)
            state.begun = begun
            if let pending = state.pending {
                let links = PostgreSQLLinks(connection: connection, chain: chain)
                if try keeper.passes(pending.appended.position, in: links) {
                    state.settled += pending.rows
                    _ = try? keeper.committed(pending.appended)  // the files were written just now
                }
                state.pending = nil
            }
            state.lastProcess = connection.process
            state.failure = nil
            state.connection = connection
            return connection
        } catch let unanswered as UnansweredCommit {
            throw AuditStoreFailure(unanswered.failure, at: address)
        } catch {
            throw AuditStoreFailure(error, at: address)
        }
    }

    /// Takes the chain for this session, once nobody else has it. Having it, nothing of an earlier session can be under
    /// way any more.
    private func lock(
        _ connection: PostgreSQLConnection, after process: Int?, within limit: Duration
    ) throws {
        if let process {
            // Ours, when it still bears this instance's name; a server that was started anew gives numbers again.
            try connection.query(
                """
                SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                    WHERE pid = $1 AND usename = current_user AND starts_with(application_name, 'passerelle ' || $2 || ' ')
                """, [.integer(process), .text(instance)])
        }
        try connection.query(
            "SELECT set_config('lock_timeout', $1, false)", [.text("\(limit.components.seconds * 1000)")])
        do throws(PostgreSQLFailure) {
            try connection.query(
                "SELECT pg_advisory_lock(hashtextextended(current_schema() || '/' || $1, 1))", [.text(chain)],
                within: limit + options.answerTimeout)
        } catch {
            // lock_not_available
            if case .refused("55P03", _) = error { throw AuditStoreFailure.chainInUse(chain: chain) }
            throw error
        }
        try connection.query("SELECT set_config('lock_timeout', $1, false)", [.text("5000")])
    }
}
