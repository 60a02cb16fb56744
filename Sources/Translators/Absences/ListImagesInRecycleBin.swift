package import EC2Query

/// EC2 `ListImagesInRecycleBin`, answered without OAPI: OUTSCALE has no recycle bin.
///
/// Source: AWS "ListImagesInRecycleBin".
package struct ListImagesInRecycleBin: KnownAnswer {
    package static let name = "ListImagesInRecycleBin"
    package static let answer: [ResponseElement] = [.list("imageSet", [])]
    package static let reason = "OUTSCALE has no recycle bin"
    package static let questions = ["ImageId.N", "MaxResults", "NextToken"]

    package let dryRun: Bool

    package init(dryRun: Bool) {
        self.dryRun = dryRun
    }
}
