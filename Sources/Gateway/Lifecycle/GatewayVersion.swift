internal import CProcess

/// The version of this program, as it stands in the audit and in `--version`.
package enum GatewayVersion {
    package static let text = "0.2.0"

    /// The commit that it was built from; empty for a build that was not told.
    package static let commit = String(
        decoding: (Int32(0)..<64).lazy.map { UInt8(truncatingIfNeeded: cprocess_commit($0)) }.prefix { $0 != 0 },
        as: UTF8.self)

    /// For people: `0.2.0 (1a2b3c4d5e6f)`.
    package static var full: String { commit.isEmpty ? text : "\(text) (\(commit))" }
}
