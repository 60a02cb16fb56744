/// EC2 `GetInstanceUefiData`: refused, for OUTSCALE keeps no UEFI variables that could be read.
///
/// Source: AWS "GetInstanceUefiData".
package struct GetInstanceUefiData: RefusedAction {
    package static let name = "GetInstanceUefiData"
    package static let effect = ActionEffect.reads
    package static let reason = "GetInstanceUefiData, for OUTSCALE keeps no UEFI variables that could be read"
    package static let parameterNames = ["DryRun", "InstanceId"]
}
