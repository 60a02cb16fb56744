/// Why a credentials file cannot be used.
package enum CredentialsFailure: Error, Equatable, Sendable {
    /// The file is not JSON.
    case notJSON(JSONFailure)
    /// The file is not an object of profiles.
    case notProfiles
    /// No profile has both `access_key` and `secret_key`.
    case noKeys
}

extension SimulatedKeyPair {
    /// Reads key pairs, that of the profile `default` first and the others by their profiles' names, from a file in osc-cli's format,
    /// `{"PROFILE": {"access_key": …, "secret_key": …, "region": …}}`. Profiles without keys are passed over.
    package static func pairs(inCredentials bytes: [UInt8]) throws(CredentialsFailure) -> [SimulatedKeyPair] {
        let document: JSONValue
        do throws(JSONFailure) {
            document = try JSONValue(parsing: bytes)
        } catch {
            throw .notJSON(error)
        }
        guard let profiles = document.objectValue else { throw .notProfiles }
        let isDefault = { (profile: JSONObject.Member) in profile.name == "default" }
        let ordered = profiles.members.filter(isDefault) + profiles.members.filter { !isDefault($0) }
        let pairs = ordered.compactMap { profile -> SimulatedKeyPair? in
            guard let members = profile.value.objectValue, let key = members.string("access_key"),
                let secret = members.string("secret_key")
            else { return nil }
            return SimulatedKeyPair(accessKeyID: key, secretAccessKey: secret)
        }
        guard !pairs.isEmpty else { throw .noKeys }
        return pairs
    }
}
