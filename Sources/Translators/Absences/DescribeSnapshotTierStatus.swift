package import EC2Query

/// EC2 `DescribeSnapshotTierStatus`, answered without OAPI: OUTSCALE has one storage tier.
///
/// Source: AWS "DescribeSnapshotTierStatus".
package struct DescribeSnapshotTierStatus: KnownAnswer {
    package static let name = "DescribeSnapshotTierStatus"
    package static let answer: [ResponseElement] = [.list("snapshotTierStatusSet", [])]
    package static let reason = "OUTSCALE has one storage tier"
    package static let questions = listingQuestions

    package let dryRun: Bool

    package init(dryRun: Bool) {
        self.dryRun = dryRun
    }
}
