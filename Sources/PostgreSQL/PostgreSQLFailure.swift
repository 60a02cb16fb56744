/// Why PostgreSQL did not do what it was asked. No text of these has a password, a statement or a statement's values.
package enum PostgreSQLFailure: Error, Sendable, Equatable {
    /// The address is no `postgresql://` URI.
    case noAddress
    /// No connection could be made.
    case unreachable(reason: String)
    /// The connection broke; what the server did with the last statement is not known.
    case lost(reason: String)
    /// No answer came in time, and the connection was given up; what the server did is not known.
    case timedOut(Duration)
    /// The server refused the statement: its SQLSTATE, and its sentence.
    case refused(state: String, message: String)
    /// The connection was closed here.
    case closed
    /// A value is not of the type that was asked for.
    case unexpectedValue(column: Int)

    /// Whether another connection may help: this one is gone, or its server is stopping or may not write any more.
    package var concernsConnection: Bool {
        switch self {
        case .unreachable, .lost, .timedOut: true
        case .refused(let state, _):
            // Connection exceptions, a server that is shut down, starting or out of connections, a standby.
            state.hasPrefix("08") || state.hasPrefix("57P") || state == "53300" || state == "25006"
        case .noAddress, .closed, .unexpectedValue: false
        }
    }
}

extension PostgreSQLFailure: CustomStringConvertible {
    package var description: String {
        switch self {
        case .noAddress: "it is no postgresql:// URI"
        case .unreachable(let reason): reason
        case .lost(let reason): reason
        case .timedOut(let limit): "no answer within \(limit.components.seconds) s"
        case .refused(let state, let message): "\(message) (SQLSTATE \(state))"
        case .closed: "the connection is closed"
        case .unexpectedValue(let column): "column \(column) holds something else than was asked for"
        }
    }
}
