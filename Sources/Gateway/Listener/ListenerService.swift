internal import ServiceLifecycle

/// A listener as a service, which says by the configuration's own keys what kept it from listening.
struct ListenerService: Service, CustomStringConvertible {
    /// For the log: `gateway`, `admin`.
    let description: String
    let server: any Service
    /// The section of the configuration: `server`, `admin`.
    let section: String
    let host: String
    let port: Int

    func run() async throws {
        do {
            try await server.run()
        } catch let error as CancellationError {
            throw error
        } catch {
            throw ListenFailure(section: section, host: host, port: port, why: "\(error)")
        }
    }
}

/// Why a listener does not listen: the port is taken, the address is not this machine's, or no name of one.
package struct ListenFailure: Error, CustomStringConvertible {
    let section: String
    let host: String
    let port: Int
    let why: String

    package var description: String {
        "cannot listen on \(host) port \(port) (\(section).host, \(section).port): \(why)"
    }
}
