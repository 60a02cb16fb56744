internal import JSONCoding

/// Which migrations of a store's tables were run, and which are to be.
package struct AuditSchemaState: Sendable, Equatable {
    package struct Step: Sendable, Equatable {
        /// Its number and what it brings.
        package let name: String
        package let statements: String

        package init(name: String, statements: String) {
            self.name = name
            self.statements = statements
        }
    }

    /// The store, without a password.
    package let location: String
    package let applied: [Step]
    package let pending: [Step]
    /// Whether a newer version of this program was here.
    package let isNewer: Bool

    /// - Parameter steps: all that this program knows, oldest first, and whether each was run.
    package init(location: String, steps: [(step: Step, isApplied: Bool)], isNewer: Bool) {
        self.location = location
        applied = steps.filter(\.isApplied).map(\.step)
        pending = steps.filter { !$0.isApplied }.map(\.step)
        self.isNewer = isNewer
    }

    /// One JSON object.
    ///
    /// - Parameter done: whether what is pending has been run.
    package func json(done: Bool) -> String {
        JSON.object([
            .init("store", .string(location)), .init("applied", .strings(applied.map(\.name))),
            .init(done ? "run" : "pending", .strings(pending.map(\.name))), .init("isNewer", .bool(isNewer)),
        ]).text
    }
}
