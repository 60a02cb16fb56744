package import EC2Query

/// EC2 `GetEbsEncryptionByDefault`, answered without OAPI: OUTSCALE does not encrypt volumes.
///
/// Source: AWS "GetEbsEncryptionByDefault".
package struct GetEbsEncryptionByDefault: KnownAnswer {
    package static let name = "GetEbsEncryptionByDefault"
    package static let answer: [ResponseElement] = [ResponseElement("ebsEncryptionByDefault", "false")]
    package static let reason = "OUTSCALE does not encrypt volumes"

    package let dryRun: Bool

    package init(dryRun: Bool) {
        self.dryRun = dryRun
    }
}
