/// EC2 `ModifyEbsDefaultKmsKeyId`: refused, for OUTSCALE does not encrypt volumes.
///
/// Source: AWS "ModifyEbsDefaultKmsKeyId".
package struct ModifyEbsDefaultKmsKeyId: RefusedAction {
    package static let name = "ModifyEbsDefaultKmsKeyId"
    package static let reason = "ModifyEbsDefaultKmsKeyId, for OUTSCALE does not encrypt volumes"
    package static let parameterNames = ["DryRun", "KmsKeyId"]
}
