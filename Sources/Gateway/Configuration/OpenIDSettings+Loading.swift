extension GatewayConfiguration.OpenIDSettings {
    /// `nil` without an issuer. What is wrong is noted.
    init?(_ source: ConfigurationSource) throws(ConfigurationFailure) {
        guard let issuer = source.optionalText(.openIDIssuer) else { return nil }
        // In the clear only to a provider on this machine, which is one of a test.
        if ConfigurationURL(issuer)?.isSafe != true {
            source.note(
                .invalid(
                    key: ConfigurationKey.openIDIssuer.name, value: issuer,
                    expected: "an https URL, such as https://login.example.com/realms/operations"))
        }
        let clientID = source.optionalText(.openIDClientID)
        if clientID == nil {
            source.note(
                .missing(
                    ConfigurationKey.openIDClientID.name, why: "\(ConfigurationKey.openIDIssuer.name) is set"))
        }
        func roles(_ key: ConfigurationKey) -> [String] {
            source.list(key, of: "a role: a text without blanks at its ends or control characters", where: Self.isRole)
        }
        let (operators, auditors) = (roles(.openIDOperators), roles(.openIDAuditors))
        if operators.isEmpty, auditors.isEmpty {
            source.note(
                .missing(
                    ConfigurationKey.openIDAuditors.name,
                    why: "without it and \(ConfigurationKey.openIDOperators.name) nobody has a role of the console"))
        }
        self.init(
            issuer: issuer, clientID: clientID ?? "", clientSecretFile: source.optionalText(.openIDClientSecret),
            scopes: source.list(.openIDScopes, of: "a scope, in printable ASCII without blanks", where: Self.isScope),
            userClaim: try source.text(.openIDUserClaim),
            rolesClaim: try source.text(.openIDRolesClaim),
            operators: Set(operators), auditors: Set(auditors),
            accountsClaim: source.optionalText(.openIDAccountsClaim), caBundle: source.optionalText(.openIDCABundle))
    }

    /// RFC 6749, section 3.3.
    private static func isScope(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { 0x21...0x7E ~= $0 && $0 != 0x22 && $0 != 0x5C }
    }

    private static func isRole(_ text: String) -> Bool {
        !text.isEmpty && text.first?.isWhitespace == false && text.last?.isWhitespace == false
            && text.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }
    }
}
