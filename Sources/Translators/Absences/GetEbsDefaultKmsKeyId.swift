/// EC2 `GetEbsDefaultKmsKeyId`: refused, for OUTSCALE does not encrypt volumes.
///
/// Source: AWS "GetEbsDefaultKmsKeyId".
package struct GetEbsDefaultKmsKeyId: RefusedAction {
    package static let name = "GetEbsDefaultKmsKeyId"
    package static let effect = ActionEffect.reads
    package static let reason = "GetEbsDefaultKmsKeyId, for OUTSCALE does not encrypt volumes"
    package static let parameterNames = ["DryRun"]
}
