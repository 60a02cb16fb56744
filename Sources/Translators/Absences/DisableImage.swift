/// EC2 `DisableImage`: refused, for OUTSCALE has no disabled images; DeregisterImage takes one away.
///
/// Source: AWS "DisableImage".
package struct DisableImage: RefusedAction {
    package static let name = "DisableImage"
    package static let reason = "DisableImage, for OUTSCALE has no disabled images; DeregisterImage takes one away"
    package static let parameterNames = ["DryRun", "ImageId"]
}
