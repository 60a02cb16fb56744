package import EC2Query

/// EC2 `DescribeReplaceRootVolumeTasks`, answered without OAPI: OUTSCALE replaces no root volumes.
///
/// Source: AWS "DescribeReplaceRootVolumeTasks".
package struct DescribeReplaceRootVolumeTasks: KnownAnswer {
    package static let name = "DescribeReplaceRootVolumeTasks"
    package static let answer: [ResponseElement] = [.list("replaceRootVolumeTaskSet", [])]
    package static let reason = "OUTSCALE replaces no root volumes"
    package static let questions = listingQuestions + ["ReplaceRootVolumeTaskId.N"]

    package let dryRun: Bool

    package init(dryRun: Bool) {
        self.dryRun = dryRun
    }
}
