internal import Configuration

/// Where values come from: the environment (`PASSERELLE_SERVER_PORT`) before the file, the file before the default.
struct ConfigurationSource {
    private let reader: ConfigReader

    init(_ reader: ConfigReader) {
        self.reader = reader
    }

    /// The value as text; `nil` when it is nowhere, and for an empty one.
    func optionalText(_ key: ConfigurationKey, named name: String? = nil) -> String? {
        let text = reader.string(forKey: ConfigKey(name ?? key.name)) ?? key.defaultText
        guard let text, !text.isEmpty else { return nil }
        return text
    }

    /// True when there is a value other than a default, and not an empty one.
    func isSet(_ name: String) -> Bool {
        reader.string(forKey: ConfigKey(name))?.isEmpty == false
    }

    func text(_ key: ConfigurationKey) throws(ConfigurationFailure) -> String {
        guard let text = optionalText(key) else { throw .missing(key.name, why: key.meaning) }
        return text
    }

    func list(_ key: ConfigurationKey) -> [String] {
        reader.stringArray(forKey: ConfigKey(key.name), default: []).filter { !$0.isEmpty }
    }

    func integer(_ key: ConfigurationKey, in range: ClosedRange<Int>) throws(ConfigurationFailure) -> Int {
        let text = try text(key)
        guard let value = Int(text), range.contains(value) else {
            throw .invalid(
                key: key.name, value: text, expected: "an integer from \(range.lowerBound) to \(range.upperBound)")
        }
        return value
    }

    func seconds(_ key: ConfigurationKey, in range: ClosedRange<Int>) throws(ConfigurationFailure) -> Duration {
        .seconds(try integer(key, in: range))
    }

    func boolean(_ key: ConfigurationKey) throws(ConfigurationFailure) -> Bool {
        let text = try text(key)
        switch text.lowercased() {
        case "true", "yes", "1": return true
        case "false", "no", "0": return false
        default: throw .invalid(key: key.name, value: text, expected: "true or false")
        }
    }

    func choice<Choice: RawRepresentable & CaseIterable>(
        _ key: ConfigurationKey, of type: Choice.Type
    ) throws(ConfigurationFailure) -> Choice where Choice.RawValue == String {
        let text = try text(key)
        guard let choice = Choice(rawValue: text) else {
            let names = Choice.allCases.map(\.rawValue).joined(separator: ", ")
            throw .invalid(key: key.name, value: text, expected: "one of \(names)")
        }
        return choice
    }
}
