internal import CPostgreSQL

/// One session with a server. Its calls block their thread, and are to come one at a time: it belongs to a queue or a
/// lock of its owner.
///
/// `@unchecked Sendable`: it goes from thread to thread, and what makes that safe is the lock in which each owner keeps it.
@safe package final class PostgreSQLConnection: @unchecked Sendable {
    /// How long things may take, and what the session is called.
    package struct Settings: Sendable {
        /// For people who look at the server's sessions; cut at 63 bytes there.
        package var applicationName: String
        /// For making a connection, to each address of the server in turn; whole seconds, from 2 on. `connect_timeout` of
        /// the address has the last word.
        package var connectTimeout: Duration
        /// For the answer to a statement, unless it is said otherwise.
        package var answerTimeout: Duration

        package init(
            applicationName: String, connectTimeout: Duration = .seconds(3), answerTimeout: Duration = .seconds(10)
        ) {
            self.applicationName = applicationName
            self.connectTimeout = connectTimeout
            self.answerTimeout = answerTimeout
        }
    }

    private var pointer: OpaquePointer?
    private let answerTimeout: Duration
    /// Statements that are prepared, by their SQL; they are named by their numbers.
    private var prepared: [String: String] = [:]
    /// The server's process for this session; unique while it runs.
    package let process: Int

    /// Connects. Blocks for as long as ``Settings/connectTimeout`` at each address.
    package init(_ address: PostgreSQLAddress, _ settings: Settings) throws(PostgreSQLFailure) {
        // A peer that is gone without a word is noticed; a URI may set its own times.
        let defaults = [
            ("connect_timeout", "\(settings.connectTimeout.components.seconds)"), ("keepalives_idle", "10"),
            ("keepalives_interval", "5"), ("keepalives_count", "3"),
            ("tcp_user_timeout", "\(settings.answerTimeout.components.seconds * 1000)"),
        ]
        let forced = [("application_name", settings.applicationName), ("client_encoding", "UTF8")]
        let made = unsafe Self.connect(address.uri, defaults, forced)
        guard let made = unsafe made else { throw .unreachable(reason: "no memory for a connection") }
        guard unsafe cpostgresql_is_connected(made) == 1 else {
            let reason = unsafe Self.oneLine(String(cString: cpostgresql_error(made)))
            unsafe cpostgresql_close(made)
            throw .unreachable(reason: reason)
        }
        process = Int(unsafe cpostgresql_process(made))
        answerTimeout = settings.answerTimeout
        unsafe pointer = made
    }

    deinit {
        unsafe cpostgresql_close(pointer)
    }

    /// True until the connection is closed, or is known to be lost.
    package var isUsable: Bool {
        guard let pointer = unsafe pointer else { return false }
        return unsafe cpostgresql_is_connected(pointer) == 1
    }

    /// True inside of a transaction, a failed one included.
    package var isInTransaction: Bool {
        guard let pointer = unsafe pointer else { return false }
        return unsafe cpostgresql_is_in_transaction(pointer) == 1
    }

    /// Ends the session; statements fail from here on.
    package func close() {
        unsafe cpostgresql_close(pointer)
        unsafe pointer = nil
    }

    /// Runs statements without parameters, parted by semicolons.
    package func run(_ script: String, within limit: Duration? = nil) throws(PostgreSQLFailure) {
        guard let pointer = unsafe pointer else { throw .closed }
        let limit = limit ?? answerTimeout
        var result: OpaquePointer?
        let outcome = unsafe script.withCString { unsafe cpostgresql_run(pointer, $0, limit.milliseconds, &result) }
        _ = unsafe try rows(outcome, result, within: limit)
    }

    /// Runs a statement with the parameters `$1`, `$2`, … A `prepared` one is parsed and planned once a session: for
    /// statements of which there are few.
    @discardableResult
    package func query(
        _ sql: String, _ values: [PostgreSQLValue] = [], prepared: Bool = false, within limit: Duration? = nil
    ) throws(PostgreSQLFailure) -> PostgreSQLRows {
        guard let pointer = unsafe pointer else { throw .closed }
        let limit = limit ?? answerTimeout
        let parameters = EncodedParameters(values)
        let name = prepared ? try prepare(sql, parameters.types, within: limit) : nil
        var result: OpaquePointer?
        let outcome = unsafe sql.withCString { sql in
            unsafe (name ?? "").withCString { statement in
                unsafe cpostgresql_execute(
                    pointer, sql, name == nil ? nil : statement, values.count, parameters.types, parameters.bytes,
                    parameters.offsets, parameters.lengths, limit.milliseconds, &result)
            }
        }
        return try unsafe rows(outcome, result, within: limit)
    }

    /// Begins a statement that is a `COPY … TO STDOUT (FORMAT binary)`. Until its end the session can do nothing else; each
    /// piece of it has the time of an answer.
    package func copy(_ sql: String) throws(PostgreSQLFailure) -> PostgreSQLCopy {
        guard let pointer = unsafe pointer else { throw .closed }
        var result: OpaquePointer?
        let outcome = unsafe sql.withCString {
            unsafe cpostgresql_run(pointer, $0, answerTimeout.milliseconds, &result)
        }
        let isBegun = unsafe outcome == Int32(cpostgresql_answered) && result == nil
        if !isBegun {
            _ = try unsafe rows(outcome, result, within: answerTimeout)
            throw .refused(state: "", message: "it is no COPY")
        }
        return PostgreSQLCopy(self)
    }

    /// The next piece of what is copied, which the caller frees; `nil` at the end.
    func copied() throws(PostgreSQLFailure) -> UnsafeMutableBufferPointer<UInt8>? {
        guard let pointer = unsafe pointer else { throw .closed }
        var bytes: UnsafeMutablePointer<UInt8>?
        var length: Int64 = 0
        var result: OpaquePointer?
        let outcome = unsafe cpostgresql_copied(pointer, answerTimeout.milliseconds, &bytes, &length, &result)
        if let bytes = unsafe bytes { return unsafe UnsafeMutableBufferPointer(start: bytes, count: Int(length)) }
        _ = try unsafe rows(outcome, result, within: answerTimeout)
        return nil
    }

    private func prepare(
        _ sql: String, _ types: [UInt32], within limit: Duration
    ) throws(PostgreSQLFailure) -> String {
        if let name = prepared[sql] { return name }
        guard let pointer = unsafe pointer else { throw .closed }
        let name = "s\(prepared.count + 1)"
        var result: OpaquePointer?
        let outcome = unsafe name.withCString { name in
            unsafe sql.withCString { sql in
                unsafe cpostgresql_prepare(pointer, name, sql, types.count, types, limit.milliseconds, &result)
            }
        }
        _ = try unsafe rows(outcome, result, within: limit)
        prepared[sql] = name
        return name
    }

    /// The rows of a result, which is taken over. A connection that gave no answer is closed: nothing that it may still
    /// say could be told apart from answers to what is asked next.
    private func rows(
        _ outcome: Int32, _ result: OpaquePointer?, within limit: Duration
    ) throws(PostgreSQLFailure) -> PostgreSQLRows {
        guard let result = unsafe result, let pointer = unsafe pointer else {
            guard outcome == Int32(cpostgresql_timed_out) else {
                let said = unsafe pointer.map { unsafe Self.oneLine(String(cString: cpostgresql_error($0))) } ?? ""
                close()
                throw .lost(reason: said.isEmpty ? "the connection was lost" : said)
            }
            close()
            throw .timedOut(limit)
        }
        guard unsafe cpostgresql_succeeded(result) == 0 else { return unsafe PostgreSQLRows(result) }
        let failure = unsafe PostgreSQLFailure.refused(
            state: String(cString: cpostgresql_state(result)), message: String(cString: cpostgresql_message(result)))
        unsafe cpostgresql_result_free(result)
        if unsafe cpostgresql_is_connected(pointer) != 1 { close() }
        throw failure
    }

    private static func connect(
        _ uri: String, _ defaults: [(String, String)], _ forced: [(String, String)]
    ) -> OpaquePointer? {
        let words = (defaults + forced).flatMap { [$0.0, $0.1] }
        // One run of bytes with a zero after each word, so that there is one thing to hold still.
        var bytes: [CChar] = []
        var starts: [Int] = []
        for word in words {
            starts.append(bytes.count)
            bytes += word.utf8.map { CChar(bitPattern: $0) } + [0]
        }
        return unsafe bytes.withUnsafeBufferPointer { buffer in
            let pointers = unsafe starts.map { start in unsafe buffer.baseAddress.map { unsafe $0 + start } }
            return unsafe pointers.withUnsafeBufferPointer { pointers in
                guard let first = pointers.baseAddress else { return nil }
                return unsafe uri.withCString { uri in
                    unsafe cpostgresql_connect(
                        uri, first, defaults.count, first + 2 * defaults.count, forced.count)
                }
            }
        }
    }

    /// libpq's messages have several lines, the first of which says most.
    private static func oneLine(_ text: String) -> String {
        text.split(separator: "\n").map { $0.drop { $0 == " " || $0 == "\t" } }.joined(separator: "; ")
    }
}

extension Duration {
    fileprivate var milliseconds: Int64 {
        components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000
    }
}
