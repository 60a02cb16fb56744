internal import JSONCoding
internal import OAPI

/// oapi-cli 0.15.0. Lists and objects are JSON; a text goes into the body as it is but for line breaks, so whatever JSON
/// escapes has to be escaped already.
enum OAPICLI {
    static func commandLine(_ call: OAPICall, _ body: JSON) -> String {
        let options = (body.members ?? []).map { option($0.name, value($0.value)) }
        return (["oapi-cli \(call.name)"] + options).joined(separator: " ")
    }

    private static func value(_ value: JSON) -> String {
        guard case .string = value else { return value.text }
        // Without its quotation marks, not without a combining mark behind one.
        return String(value.text.unicodeScalars.dropFirst().dropLast())
    }
}
