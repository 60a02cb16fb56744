package import EC2Query

/// EC2 `DescribeFastLaunchImages`, answered without OAPI: OUTSCALE has no fast launch.
///
/// Source: AWS "DescribeFastLaunchImages".
package struct DescribeFastLaunchImages: KnownAnswer {
    package static let name = "DescribeFastLaunchImages"
    package static let answer: [ResponseElement] = [.list("fastLaunchImageSet", [])]
    package static let reason = "OUTSCALE has no fast launch"
    package static let questions = listingQuestions + ["ImageId.N"]

    package let dryRun: Bool

    package init(dryRun: Bool) {
        self.dryRun = dryRun
    }
}
