/// EC2 `RestoreImageFromRecycleBin`: refused, for OUTSCALE has no recycle bin.
///
/// Source: AWS "RestoreImageFromRecycleBin".
package struct RestoreImageFromRecycleBin: RefusedAction {
    package static let name = "RestoreImageFromRecycleBin"
    package static let reason = "RestoreImageFromRecycleBin, for OUTSCALE has no recycle bin"
    package static let parameterNames = ["DryRun", "ImageId"]
}
