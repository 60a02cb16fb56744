package import EC2Query

/// EC2 `DescribeLockedSnapshots`, answered without OAPI: OUTSCALE has no snapshot lock.
///
/// Source: AWS "DescribeLockedSnapshots".
package struct DescribeLockedSnapshots: KnownAnswer {
    package static let name = "DescribeLockedSnapshots"
    package static let answer: [ResponseElement] = [.list("snapshotSet", [])]
    package static let reason = "OUTSCALE has no snapshot lock"
    package static let questions = listingQuestions + ["SnapshotId.N"]

    package let dryRun: Bool

    package init(dryRun: Bool) {
        self.dryRun = dryRun
    }
}
