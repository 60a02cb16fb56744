/// The variables of the environment that speak of this program's configuration: those that begin with `PASSERELLE_`.
///
/// Kubernetes tells every pod of every Service by variables named for the Service. Of one whose name begins with
/// `passerelle` they look like keys, and are none: they are left out.
package struct EnvironmentKeys {
    /// The file that is read when none is named.
    package static let configurationVariable = "PASSERELLE_CONFIG"

    /// Those that are keys, without the empty ones.
    package let values: [String: String]
    /// Those that are neither keys nor anything else that is known, sorted.
    package let unknown: [String]

    package init(_ environment: [String: String]) {
        var values: [String: String] = [:]
        var unknown: [String] = []
        for (name, value) in environment where name.hasPrefix("PASSERELLE_") && name != Self.configurationVariable {
            if Self.isAddress(value), Self.isPort(name) { continue }
            if ConfigurationKey.all.contains(where: { $0.isSet(by: name) }) {
                // An empty one, which `${NAME:-}` makes, sets nothing: it would turn off what the file turns on.
                if !value.isEmpty { values[name] = value }
            } else if !Self.isOfService(name) {
                unknown.append(name)
            }
        }
        self.values = values
        self.unknown = unknown.sorted()
    }

    /// The keys that are set here, and so not by the file, sorted.
    package var keys: [String] {
        values.keys.map { variable in
            let key = ConfigurationKey.all.first { $0.isSet(by: variable) }
            return key.map { $0.name.contains("NAME") ? variable : $0.name } ?? variable
        }.sorted()
    }

    private static func isAddress(_ value: String) -> Bool {
        ["tcp://", "udp://", "sctp://"].contains { value.hasPrefix($0) }
    }

    /// `…_PORT`, `…_PORT_8080_TCP`: also `PASSERELLE_ADMIN_PORT` of a Service `passerelle-admin`.
    private static func isPort(_ name: String) -> Bool { name.hasSuffix("_PORT") || isNumberedPort(name) }

    /// `…_SERVICE_HOST`, `…_SERVICE_PORT`, `…_SERVICE_PORT_HTTPS`, `…_PORT_8080_TCP_ADDR`.
    private static func isOfService(_ name: String) -> Bool {
        if name.hasSuffix("_SERVICE_HOST") || name.hasSuffix("_SERVICE_PORT") { return true }
        return name.contains("_SERVICE_PORT_") || isNumberedPort(name)
    }

    /// A name with `_PORT_n_TCP` in it.
    private static func isNumberedPort(_ name: String) -> Bool {
        let words = name.split(separator: "_")
        return words.indices.contains { index in
            words[index] == "PORT" && index + 2 < words.count && Int(words[index + 1]) != nil
                && ["TCP", "UDP", "SCTP"].contains(words[index + 2])
        }
    }
}
