internal import OpenSSL

extension ChainKeeper {
    /// What came of a transaction.
    package struct Appended: Sendable {
        /// Where the chain is.
        package let position: ChainPosition
        /// The entry that was made, if one was.
        let entry: ChainEntry?
        /// The last record that an entry covers.
        let covered: Int
        /// Signs what comes next.
        let key: Ed25519SigningKey
        /// What was accepted of what is wrong with the store; `nil` when nothing had to be.
        package internal(set) var accepted: ChainStatement.Kind?
        /// The records that were stored.
        package internal(set) var rows: [AuditRow] = []
    }

    /// What the key's owner accepts of what is wrong with a store. The chain says so for ever.
    package enum Acceptance: Sendable {
        /// That it lacks what is known.
        case loss
        /// That records at its end bear no good seal.
        case unsealed
    }

    /// Where this keeper left the chain, or found that another process which holds the key did.
    struct Tail {
        var position: ChainPosition
        /// The last record that an entry covers.
        var covered: Int
        /// Signs what comes next.
        var key: Ed25519SigningKey

        init(position: ChainPosition, covered: Int, key: Ed25519SigningKey) {
            self.position = position
            self.covered = covered
            self.key = key
        }

        init(_ appended: Appended) {
            self.init(position: appended.position, covered: appended.covered, key: appended.key)
        }
    }
}

/// What the files beside a store say of how far its chain had come.
package struct KnownPositions: Sendable {
    /// After the last commit.
    var head: ChainPosition?
    /// After the last signed entry.
    var checkpoint: ChainPosition?

    package var all: [ChainPosition] { [head, checkpoint].compactMap(\.self) }
}
