internal import Audit

/// Why the gateway does not start with this configuration. Each names the key, the value and the way out.
package enum ConfigurationFailure: Error, Equatable, CustomStringConvertible {
    case unreadable(path: String, why: String)
    case notYAML(path: String, why: String)
    case unknownKey(String, nearest: String?)
    /// A value where there should be a section, a list where there should be a value, or the other way round.
    case wrongShape(String, expected: String)
    case invalid(key: String, value: String, expected: String)
    case missing(String, why: String)
    /// More than one of the others.
    indirect case several([ConfigurationFailure])

    /// One failure for all of them; `nil` for none.
    package static func of(_ failures: [ConfigurationFailure]) -> ConfigurationFailure? {
        failures.count > 1 ? .several(failures) : failures.first
    }

    /// Each for itself.
    package var each: [ConfigurationFailure] {
        if case .several(let failures) = self { failures } else { [self] }
    }

    package var description: String { each.map(\.line).joined(separator: "\n") }

    private var line: String {
        switch self {
        case .unreadable(let path, let why): "cannot read the configuration \(path): \(why)"
        case .notYAML(let path, let why): "\(path) is not YAML: \(why)"
        case .unknownKey(let key, let nearest?): "unknown key \(Self.shown(key: key)): did you mean \(nearest)?"
        case .unknownKey(let key, nil): "unknown key \(Self.shown(key: key)): config/README.md lists the keys"
        case .wrongShape(let key, let expected): "\(key): expected \(expected)"
        case .invalid(let key, let value, let expected):
            "\(Self.shown(key: key)): \"\(Self.shown(value: value))\" is not \(expected)"
        case .missing(let key, let why): "\(Self.shown(key: key)) is missing: \(why)"
        case .several: "several faults"  // told one by one
        }
    }

    /// A key as far as it can be one: a value that was written where a key should be may hold a password.
    static func shown(key: String) -> String {
        let beginning = key.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || "._-".contains($0)) }
        return beginning.endIndex == key.endIndex ? key : beginning + "…"
    }

    /// A value on one line, without what may be a password in a URL: its user information and its query.
    private static func shown(value: String) -> String {
        let scheme = value.firstRange(of: "://").map { value[..<$0.upperBound] }
        if value.contains("@") { return "\(TerminalText(String(scheme ?? "")))…" }
        if scheme != nil, let end = value.firstIndex(where: { "?#".contains($0) }) {
            return "\(TerminalText(String(value[..<end])))…"
        }
        return TerminalText(value).description
    }
}
