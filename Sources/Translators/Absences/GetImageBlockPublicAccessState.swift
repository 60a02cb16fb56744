package import EC2Query

/// EC2 `GetImageBlockPublicAccessState`, answered without OAPI: OUTSCALE lets every account share its images.
///
/// Source: AWS "GetImageBlockPublicAccessState".
package struct GetImageBlockPublicAccessState: KnownAnswer {
    package static let name = "GetImageBlockPublicAccessState"
    package static let answer: [ResponseElement] = [ResponseElement("imageBlockPublicAccessState", "unblocked")]
    package static let reason = "OUTSCALE lets every account share its images"

    package let dryRun: Bool

    package init(dryRun: Bool) {
        self.dryRun = dryRun
    }
}
