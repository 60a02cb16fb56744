internal import AuditStores
package import HummingbirdCore
package import ServiceLifecycle

/// What the admin listener serves besides health: the console. It runs as a service for what it does beside requests.
package protocol AdminPages: Service {
    /// Answers any request but those about health.
    ///
    /// - Parameter address: the client's, or the one that a trusted proxy names.
    func respond(to request: Request, from address: String) async throws -> Response
}
