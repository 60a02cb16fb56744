/// Who still makes which EC2 calls, and what these are in OAPI's terms: a team's way off AWS's tools, summed up.
package struct UsageReport: Sendable, Equatable {
    /// Calls by how they ended.
    package struct Counts: Sendable, Equatable {
        package var succeeded = 0
        package var refused = 0
        package var failed = 0
        package var unknown = 0

        package init(succeeded: Int = 0, refused: Int = 0, failed: Int = 0, unknown: Int = 0) {
            self.succeeded = succeeded
            self.refused = refused
            self.failed = failed
            self.unknown = unknown
        }

        package var all: Int { succeeded + refused + failed + unknown }
        package var errors: Int { all - succeeded }

        static func += (left: inout Counts, right: Counts) {
            left.succeeded += right.succeeded
            left.refused += right.refused
            left.failed += right.failed
            left.unknown += right.unknown
        }
    }

    /// One who makes calls of an action.
    package struct Caller: Sendable, Equatable {
        package var accessKeyID: String?
        /// `nil` while the account is not known.
        package var accountID: String?
        /// The name of the credential's profile; `nil` for a caller whose signature was not good.
        package var userName: String?
        package var calls: Int

        package init(accessKeyID: String? = nil, accountID: String? = nil, userName: String? = nil, calls: Int) {
            self.accessKeyID = accessKeyID
            self.accountID = accountID
            self.userName = userName
            self.calls = calls
        }
    }

    /// Something that was counted by name: an OAPI call, an error code.
    package struct Tally: Sendable, Equatable {
        package var name: String
        package var count: Int
    }

    /// The calls of one action: how they ended, who made them, and the OAPI calls they became.
    package struct Action: Sendable, Equatable {
        package var name: String
        package var counts: Counts
        package var first: AuditTime
        package var last: AuditTime
        /// Most active first.
        package var callers: [Caller]
        /// The calls that went upstream for it, each counted once however often it was tried; most frequent first.
        package var upstream: [Tally]
        /// The error codes that were answered, with CloudTrail's prefix; most frequent first.
        package var errors: [Tally]
    }

    /// Most frequent first.
    package var actions: [Action]
    /// Calls that came by OAPI: what has migrated already.
    package var oapiCalls: Int
    /// True when there are more actions and callers than are summed up.
    package var isCut: Bool

    /// Calls that came by EC2's protocol.
    package var ec2Calls: Int { actions.reduce(0) { $0 + $1.counts.all } }
}
