internal import Foundation

extension GatewayConfiguration.OpenIDSettings {
    /// `nil` without an issuer. What is wrong is noted.
    init?(_ source: ConfigurationSource) throws(ConfigurationFailure) {
        guard let issuer = source.optionalText(.openIDIssuer) else { return nil }
        let url = URL(string: issuer)
        // In the clear only to a provider on this machine, which is one of a test.
        let isSafe =
            url?.scheme == "https" || (url?.scheme == "http" && ["127.0.0.1", "localhost"].contains(url?.host()))
        if !isSafe || url?.host()?.isEmpty != false || url?.query() != nil || url?.user() != nil {
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
        let (operators, auditors) = (source.list(.openIDOperators), source.list(.openIDAuditors))
        if operators.isEmpty, auditors.isEmpty {
            source.note(
                .missing(
                    ConfigurationKey.openIDAuditors.name,
                    why: "without it and \(ConfigurationKey.openIDOperators.name) nobody has a role of the console"))
        }
        self.init(
            issuer: issuer, clientID: clientID ?? "", clientSecretFile: source.optionalText(.openIDClientSecret),
            scopes: source.list(.openIDScopes), userClaim: try source.text(.openIDUserClaim),
            rolesClaim: try source.text(.openIDRolesClaim),
            operators: Set(operators), auditors: Set(auditors),
            accountsClaim: source.optionalText(.openIDAccountsClaim), caBundle: source.optionalText(.openIDCABundle))
    }
}
