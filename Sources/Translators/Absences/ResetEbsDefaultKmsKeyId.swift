/// EC2 `ResetEbsDefaultKmsKeyId`: refused, for OUTSCALE does not encrypt volumes.
///
/// Source: AWS "ResetEbsDefaultKmsKeyId".
package struct ResetEbsDefaultKmsKeyId: RefusedAction {
    package static let name = "ResetEbsDefaultKmsKeyId"
    package static let reason = "ResetEbsDefaultKmsKeyId, for OUTSCALE does not encrypt volumes"
    package static let parameterNames = ["DryRun"]
}
