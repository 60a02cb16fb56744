/// EC2 `EnableImage`: refused, for OUTSCALE has no disabled images.
///
/// Source: AWS "EnableImage".
package struct EnableImage: RefusedAction {
    package static let name = "EnableImage"
    package static let reason = "EnableImage, for OUTSCALE has no disabled images"
    package static let parameterNames = ["DryRun", "ImageId"]
}
