package import Audit
package import PostgreSQL

/// Where audit records are kept: the value of `audit.store`.
package enum AuditStoreLocation: Sendable, Hashable {
    /// `sqlite:PATH`: an SQLite database in that file.
    case sqlite(path: String)
    /// `postgresql://…`: a PostgreSQL database, which any number of gateways write to, each its own chain.
    case postgresql(PostgreSQLAddress)
    /// `memory:`: the newest records only, gone with the process. For benchmarks and tests.
    case inMemory(records: Int)

    /// `memory:` with as many records as it keeps by default.
    package static let memory = Self.inMemory(records: 10_000)

    /// Throws ``AuditStoreFailure/unknownLocation(_:)`` for any other text, without the password that may be in it.
    package init(_ text: String) throws(AuditStoreFailure) {
        let path = text.dropFirst("sqlite:".count)
        if text == "memory:" {
            self = .memory
        } else if text.hasPrefix("sqlite:"), !path.isEmpty, !path.utf8.contains(0) {
            self = .sqlite(path: String(path))
        } else if let address = PostgreSQLAddress(text) {
            self = .postgresql(address)
        } else {
            throw .unknownLocation(Self.withoutSecrets(text))
        }
    }

    /// A text that was to be a location, with nothing left of it but a scheme that is known: the rest may be a password,
    /// whatever form it was written in.
    package static func withoutSecrets(_ text: String) -> String {
        (["postgresql://", "postgres://", "sqlite:", "memory:"].first { text.hasPrefix($0) } ?? "") + "…"
    }
}

extension AuditStoreLocation: CustomStringConvertible {
    /// The backend of this kind of store: the one place that tells the kinds apart.
    package var backend: any AuditBackend {
        switch self {
        case .sqlite(let path): SQLiteBackend(path: path)
        case .postgresql(let address): PostgreSQLBackend(address)
        case .inMemory(let records): MemoryBackend(records: records)
        }
    }

    /// For people; without a password.
    package var description: String { backend.description }
}
