internal import Configuration

/// Where values come from: the environment (`PASSERELLE_SERVER_PORT`) before the file, the file before the default.
///
/// A value that cannot be used is noted, and one that can stands in for it: so that all of them are found, and not only
/// the first. The reader of a configuration checks ``faults`` before using it.
final class ConfigurationSource {
    private let reader: ConfigReader
    private(set) var faults: [ConfigurationFailure]

    init(_ reader: ConfigReader, faults: [ConfigurationFailure] = []) {
        self.reader = reader
        self.faults = faults
    }

    /// Notes what is wrong, each thing once.
    func note(_ fault: ConfigurationFailure) {
        if !faults.contains(fault) { faults.append(fault) }
    }

    /// The value, or the one that stands in for it when it cannot be had.
    func noting<Value>(_ standIn: Value, _ work: () throws(ConfigurationFailure) -> Value) -> Value {
        do throws(ConfigurationFailure) {
            return try work()
        } catch {
            note(error)
            return standIn
        }
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

    /// The members of a list. One that is not of its kind is a fault, the empty one too: left out in silence, it would
    /// leave a list of nothing, and what the list limits open to all.
    ///
    /// - Parameter form: what a member is, for the message.
    func list(_ key: ConfigurationKey, of form: String, where isValid: (String) -> Bool) -> [String] {
        reader.stringArray(forKey: ConfigKey(key.name), default: []).filter { member in
            if isValid(member) { return true }
            note(.invalid(key: key.name, value: member, expected: form))
            return false
        }
    }

    func integer(_ key: ConfigurationKey, in range: ClosedRange<Int>) throws(ConfigurationFailure) -> Int {
        let text = try text(key)
        guard let value = Int(text), range.contains(value) else {
            note(
                .invalid(
                    key: key.name, value: text, expected: "an integer from \(range.lowerBound) to \(range.upperBound)"))
            return range.lowerBound
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
        default:
            note(.invalid(key: key.name, value: text, expected: "true or false"))
            return false
        }
    }

    func choice<Choice: RawRepresentable & CaseIterable>(
        _ key: ConfigurationKey, of type: Choice.Type
    ) throws(ConfigurationFailure) -> Choice where Choice.RawValue == String {
        let text = try text(key)
        guard let choice = Choice(rawValue: text) else {
            let names = Choice.allCases.map(\.rawValue)
            let fault = ConfigurationFailure.invalid(
                key: key.name, value: text, expected: "one of \(names.joined(separator: ", "))")
            guard let standIn = key.defaultText.flatMap(Choice.init(rawValue:)) else { throw fault }
            note(fault)
            return standIn
        }
        return choice
    }
}
