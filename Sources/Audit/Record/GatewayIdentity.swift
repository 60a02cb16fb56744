/// What a gateway's records of its own say of it.
package struct GatewayIdentity: Sendable, Hashable {
    /// The Region that it serves.
    package let region: String
    /// Of the program.
    package let version: String

    package init(region: String, version: String) {
        self.region = region
        self.version = version
    }
}
