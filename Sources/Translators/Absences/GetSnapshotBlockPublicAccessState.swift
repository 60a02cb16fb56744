package import EC2Query

/// EC2 `GetSnapshotBlockPublicAccessState`, answered without OAPI: OUTSCALE lets every account share its snapshots.
///
/// Source: AWS "GetSnapshotBlockPublicAccessState".
package struct GetSnapshotBlockPublicAccessState: KnownAnswer {
    package static let name = "GetSnapshotBlockPublicAccessState"
    package static let answer: [ResponseElement] = [ResponseElement("state", "unblocked")]
    package static let reason = "OUTSCALE lets every account share its snapshots"

    package let dryRun: Bool

    package init(dryRun: Bool) {
        self.dryRun = dryRun
    }
}
