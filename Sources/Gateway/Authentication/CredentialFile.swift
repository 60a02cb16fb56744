internal import Files
internal import JSONCoding
package import SigV4
internal import Translators

/// Credentials in a file of osc-cli's own format, so that `~/.osc/config.json` serves as it is:
/// `{"PROFILE": {"access_key": …, "secret_key": …}}`. Of the other members only `account_id` is looked at.
package final class CredentialFile: CredentialStore {
    private let file: ReloadableFile<[AccessKeyID: Credential], CredentialFileFailure>

    /// - Throws: ``CredentialFileFailure``; a file that others can read is one.
    package init(path: String) throws(CredentialFileFailure) {
        file = try ReloadableFile(path: path, read: Self.read)
    }

    package func credential(of accessKeyID: AccessKeyID) -> Credential? { file.value[accessKeyID] }

    package var count: Int { file.value.count }

    /// All of them, by profile.
    var all: [Credential] { file.value.values.sorted { $0.profile < $1.profile } }

    /// Reads the file again. When it cannot be read, the credentials stay as they were.
    package func reload() throws(CredentialFileFailure) { try file.reload() }

    /// Reads the file again if it is another than the one that was read last.
    ///
    /// - Returns: whether it was.
    package func reloadIfChanged() throws(CredentialFileFailure) -> Bool { try file.reloadIfChanged() }

    @Sendable private static func read(
        _ path: String
    ) throws(CredentialFileFailure) -> ReloadableFile<[AccessKeyID: Credential], CredentialFileFailure>.Content {
        let file: PrivateFile
        do throws(PrivateFile.Failure) {
            file = try PrivateFile(path: path)
        } catch {
            switch error {
            case .unreadable(let why): throw .unreadable(path: path, why: why)
            case .openToOthers(let mode): throw .openToOthers(path: path, mode: mode)
            }
        }
        return .init(try parse(file.bytes, path: path), of: file.version)
    }

    private static func parse(
        _ bytes: [UInt8], path: String
    ) throws(CredentialFileFailure) -> [AccessKeyID: Credential] {
        let json: JSON
        do {
            json = try JSON(parsing: bytes)
        } catch {
            throw .notJSON(path: path)
        }
        guard let profiles = json.members else { throw .notJSON(path: path) }
        var credentials: [AccessKeyID: Credential] = [:]
        for profile in profiles {
            // A profile with a login and a password, or with nothing but a Region, has no key pair: not for us.
            guard let accessKey = profile.value["access_key"]?.string else { continue }
            guard let accessKeyID = AccessKeyID(accessKey) else { throw .malformedAccessKey(profile: profile.name) }
            guard let secret = profile.value["secret_key"]?.string, !secret.isEmpty else {
                throw .secretMissing(profile: profile.name)
            }
            let credential = Credential(
                accessKeyID: accessKeyID, secret: SecretAccessKey(secret), profile: profile.name,
                accountID: try accountID(of: profile))
            if let other = credentials.updateValue(credential, forKey: accessKeyID) {
                guard other.secret.matches(credential.secret) else {
                    throw .twoSecrets(profiles: [other.profile, profile.name])
                }
                credentials[accessKeyID] = other
            }
        }
        return credentials
    }

    private static func accountID(of profile: JSON.Member) throws(CredentialFileFailure) -> String? {
        guard let stated = profile.value["account_id"], stated != .null else { return nil }
        guard let accountID = stated.string, accountID.isAccountID else {
            throw .malformedAccountID(profile: profile.name)
        }
        return accountID
    }
}

/// Why a credential file is not used. None of these tells a secret.
package enum CredentialFileFailure: Error, Equatable, CustomStringConvertible {
    case unreadable(path: String, why: String)
    case openToOthers(path: String, mode: Int)
    case notJSON(path: String)
    case malformedAccessKey(profile: String)
    case malformedAccountID(profile: String)
    case secretMissing(profile: String)
    /// The same access key with different secrets.
    case twoSecrets(profiles: [String])

    package var description: String {
        switch self {
        case .unreadable(let path, let why): "cannot read the credentials \(path): \(why)"
        case .openToOthers(let path, let mode):
            PrivateFile.complaint(about: path, mode: mode, holding: "secrets")
        case .notJSON(let path):
            "\(path) is not a credential file: expected {\"PROFILE\": {\"access_key\": …, \"secret_key\": …}}"
        case .malformedAccessKey(let profile): "the access_key of profile \(profile) is not an access key ID"
        case .malformedAccountID(let profile):
            "the account_id of profile \(profile) is not an account ID: expected 12 digits, in quotes"
        case .secretMissing(let profile): "profile \(profile) has an access_key and no secret_key"
        case .twoSecrets(let profiles):
            "profiles \(profiles.joined(separator: " and ")) have the same access_key and different secret_keys"
        }
    }
}
