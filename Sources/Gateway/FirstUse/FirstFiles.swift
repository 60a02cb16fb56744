internal import Files
internal import FoundationEssentials
internal import JSONCoding
internal import SystemPackage

/// The files that a first start needs, made from what osc-cli or the environment has.
package struct FirstFiles {
    /// Why they are not made.
    package enum Failure: Error, Equatable, CustomStringConvertible {
        case noKeys(lookedAt: [String])
        case unreadable(path: String, why: String)
        case unwritable(path: String, why: String)
        case exists(path: String)

        package var description: String {
            switch self {
            case .noKeys(let places):
                "no key pair found in \(places.joined(separator: ", ")): name a file in osc-cli's format by --credentials"
            case .unreadable(let path, let why): "cannot read \(path): \(why)"
            case .unwritable(let path, let why): "cannot write \(path): \(why)"
            case .exists(let path): "\(path) is there already; it is left as it is"
            }
        }
    }

    /// Where the key pairs came from.
    package let source: String
    package let region: String
    private let profiles: [JSON.Member]

    /// Finds the key pairs: in the file that is named, in the environment (`OSC_ACCESS_KEY` and `OSC_SECRET_KEY`, else
    /// AWS's names), or in `~/.osc/config.json`.
    ///
    /// - Parameters:
    ///   - file: `nil` when none is named.
    ///   - region: `nil` for the first profile's own, else `eu-west-2`.
    package init(file: String?, region: String?, environment: [String: String]) throws(Failure) {
        var places: [String] = []
        var found: (source: String, profiles: [JSON.Member])?
        if file == nil {
            for (access, secret) in [
                ("OSC_ACCESS_KEY", "OSC_SECRET_KEY"), ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"),
            ] {
                places.append("\(access) and \(secret)")
                guard let key = environment[access], let hidden = environment[secret], !key.isEmpty, !hidden.isEmpty
                else { continue }
                guard found == nil else { continue }
                let pair = JSON.object([.init("access_key", .string(key)), .init("secret_key", .string(hidden))])
                found = (access, [JSON.Member("default", pair)])
            }
        }
        if found == nil {
            let path = file ?? "\(environment["HOME"] ?? "")/.osc/config.json"
            places.append(path)
            if file != nil || FileManager.default.fileExists(atPath: path) {
                let pairs = try Self.profiles(in: path)
                if !pairs.isEmpty { found = (path, pairs) }
            }
        }
        guard let found else { throw .noKeys(lookedAt: places) }
        source = found.source
        profiles = found.profiles
        let own = found.profiles.lazy.compactMap { $0.value["region"]?.string }.first
        self.region = region ?? environment["OSC_REGION"] ?? own ?? "eu-west-2"
    }

    /// How many key pairs there are.
    package var count: Int { profiles.count }

    private static func profiles(in path: String) throws(Failure) -> [JSON.Member] {
        let bytes: [UInt8]
        do {
            bytes = Array(try Data(contentsOf: URL(filePath: path)))
        } catch {
            throw .unreadable(path: path, why: FileFailure(reading: error).reason)
        }
        guard let members = (try? JSON(parsing: bytes))?.members else {
            throw .unreadable(path: path, why: "it is not a JSON object of profiles")
        }
        // Of what else osc-cli keeps the gateway needs nothing.
        let kept: Set = ["access_key", "secret_key", "region", "account_id"]
        return members.compactMap { profile in
            guard profile.value["access_key"]?.string != nil, profile.value["secret_key"]?.string != nil else {
                return nil
            }
            return .init(profile.name, .object((profile.value.members ?? []).filter { kept.contains($0.name) }))
        }
    }

    /// Writes `credentials.json` and `passerelle.yaml` into a folder, and replaces neither.
    ///
    /// - Parameters:
    ///   - store: where the audit goes.
    ///   - groupMayRead: whether the credentials are for a gateway of another user, whose group is given to the file later.
    /// - Returns: the two paths.
    package func write(
        into folder: String, store: String, groupMayRead: Bool
    ) throws(Failure) -> (configuration: String, credentials: String) {
        let credentials = "\(folder)/credentials.json"
        let configuration = "\(folder)/passerelle.yaml"
        do {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        } catch {
            throw .unwritable(path: folder, why: FileFailure(error).reason)
        }
        let open: FilePermissions = groupMayRead ? [.ownerReadWrite, .groupRead] : .ownerReadWrite
        try Self.create(credentials, JSON.object(profiles).text + "\n", open)
        let yaml = """
            # What differs from the defaults; config/README.md has every key.
            region: \(region)
            credentials:
              file: \(credentials)
            audit:
              store: \(store)

            """
        try Self.create(configuration, yaml, [.ownerReadWrite, .groupRead, .otherRead])
        return (configuration, credentials)
    }

    private static func create(_ path: String, _ text: String, _ permissions: FilePermissions) throws(Failure) {
        do {
            let file = try FileDescriptor.open(
                FilePath(path), .writeOnly, options: [.create, .exclusiveCreate], permissions: permissions)
            try file.closeAfter { _ = try file.writeAll(Array(text.utf8)) }
        } catch Errno.fileExists {
            throw .exists(path: path)
        } catch {
            throw .unwritable(path: path, why: FileFailure(error).reason)
        }
    }
}
