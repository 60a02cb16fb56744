/// Why the gateway does not start with this configuration. Each names the key, the value and the way out.
package enum ConfigurationFailure: Error, Equatable, CustomStringConvertible {
    case unreadable(path: String, why: String)
    case notYAML(path: String, why: String)
    case unknownKey(String, nearest: String?)
    /// A value where there should be a section, a list where there should be a value, or the other way round.
    case wrongShape(String, expected: String)
    case invalid(key: String, value: String, expected: String)
    case missing(String, why: String)

    package var description: String {
        switch self {
        case .unreadable(let path, let why): "cannot read the configuration \(path): \(why)"
        case .notYAML(let path, let why): "\(path) is not YAML: \(why)"
        case .unknownKey(let key, let nearest?): "unknown key \(key): did you mean \(nearest)?"
        case .unknownKey(let key, nil): "unknown key \(key): config/README.md lists the keys"
        case .wrongShape(let key, let expected): "\(key): expected \(expected)"
        case .invalid(let key, let value, let expected): "\(key): \"\(value)\" is not \(expected)"
        case .missing(let key, let why): "\(key) is missing: \(why)"
        }
    }
}
