internal import FoundationEssentials

/// Which file the configuration is read from.
package enum ConfigurationPath {
    /// Where it is looked for when nobody names it.
    package static let standard = "/etc/passerelle/passerelle.yaml"

    /// The file named on the command line, else by `PASSERELLE_CONFIG`, else the standard one if it is there; `nil` for
    /// none.
    package static func resolved(_ named: String?, environment: [String: String]) -> String? {
        if let named { return named }
        if let path = environment[EnvironmentKeys.configurationVariable], !path.isEmpty { return path }
        return FileManager.default.fileExists(atPath: standard) ? standard : nil
    }

    /// What to say when there is neither a configuration nor a file of credentials.
    package static let advice = """
        there is no configuration: no --config, no \(EnvironmentKeys.configurationVariable), no \(standard), and no \
        key pairs at \(ConfigurationKey.credentialsFile.defaultText ?? ""). `passerelle init` writes both; \
        `passerelle demo` runs without either
        """
}
