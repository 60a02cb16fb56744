package import EC2Query

/// EC2 `DescribeFastSnapshotRestores`, answered without OAPI: OUTSCALE has no fast restore.
///
/// Source: AWS "DescribeFastSnapshotRestores".
package struct DescribeFastSnapshotRestores: KnownAnswer {
    package static let name = "DescribeFastSnapshotRestores"
    package static let answer: [ResponseElement] = [.list("fastSnapshotRestoreSet", [])]
    package static let reason = "OUTSCALE has no fast restore"
    package static let questions = listingQuestions

    package let dryRun: Bool

    package init(dryRun: Bool) {
        self.dryRun = dryRun
    }
}
