/// How the simulator starts.
package struct SimulatorConfiguration: Sendable {
    /// Name of the Region that it stands for.
    package var region = "eu-west-2"
    /// The address to listen on. The control endpoints are unprotected: keep it on the loopback interface.
    package var host = "127.0.0.1"
    /// The port to listen on; 0 takes any free one.
    package var port = 0
    /// Who may call, and what each of them owns at the start.
    package var accounts: [SimulatedAccount]
    /// How old a signature's date may be.
    package var signaturePastLimit = Duration.seconds(900)
    /// How far a signature's date may be in the future.
    package var signatureFutureLimit = Duration.seconds(3)
    /// Speeds, quotas and choices that can also be changed while it runs.
    package var behaviour = SimulatedBehaviour()
    /// The clock; tests give their own.
    package var now: @Sendable () -> WallTime = { .now }
    /// Where identifiers come from; tests give their own.
    package var random: any RandomNumberGenerator & Sendable = SystemRandomNumberGenerator()

    /// A simulator with these accounts, and defaults for the rest.
    package init(accounts: [SimulatedAccount]) { self.accounts = accounts }

    /// The default world: `123456789012` with the volume `vol-12345678` and its completed snapshot `snap-12345678`,
    /// and `210987654321` with nothing.
    ///
    /// - Parameter keys: the key pairs in the order of the accounts; further pairs get accounts of their own.
    package init(keys: [SimulatedKeyPair]) {
        self.init(
            accounts: keys.enumerated().map { index, key in
                SimulatedAccount(
                    id: SimulatedAccount.defaultID(index), keys: [key], volumes: index == 0 ? [.standard] : [],
                    snapshots: index == 0 ? [.standard] : []
                )
            }
        )
    }
}

/// One account of the simulated cloud.
package struct SimulatedAccount: Sendable {
    /// A volume that exists from the start.
    package struct SeededVolume: Sendable {
        /// `vol-` and 8 hexadecimal digits.
        package var id: String
        /// In gibibytes.
        package var size: Int

        /// A volume of that ID and size in GiB.
        package init(id: String, size: Int) {
            self.id = id
            self.size = size
        }

        /// The volume of OUTSCALE's examples.
        package static let standard = SeededVolume(id: "vol-12345678", size: 10)
    }

    /// A completed snapshot that exists from the start.
    package struct SeededSnapshot: Sendable {
        /// `snap-` and 8 hexadecimal digits.
        package var id: String
        /// The volume that it was made from; it need not exist.
        package var volumeID: String
        /// In gibibytes.
        package var size: Int
        /// The description.
        package var description: String

        /// A completed snapshot.
        package init(id: String, volumeID: String, size: Int, description: String) {
            self.id = id
            self.volumeID = volumeID
            self.size = size
            self.description = description
        }

        /// The snapshot of OUTSCALE's examples.
        package static let standard = SeededSnapshot(
            id: "snap-12345678", volumeID: "vol-12345678", size: 10, description: "Snapshot created from a volume"
        )
    }

    /// 12 digits.
    package var id: String
    /// Shown beside the ID when given, as for OUTSCALE's own accounts.
    package var alias: String?
    /// Its access keys.
    package var keys: [SimulatedKeyPair]
    /// Its volumes at the start.
    package var volumes: [SeededVolume]
    /// Its snapshots at the start.
    package var snapshots: [SeededSnapshot]

    /// An account.
    package init(
        id: String, alias: String? = nil, keys: [SimulatedKeyPair], volumes: [SeededVolume] = [],
        snapshots: [SeededSnapshot] = []
    ) {
        self.id = id
        self.alias = alias
        self.keys = keys
        self.volumes = volumes
        self.snapshots = snapshots
    }

    /// The ID of the account at that place, counted from 0.
    static func defaultID(_ index: Int) -> String {
        switch index {
        case 0: "123456789012"
        case 1: "210987654321"
        default: String(300_000_000_000 + index + 1)
        }
    }
}

/// An access key with its secret, which no description shows.
package struct SimulatedKeyPair: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The access key ID.
    package let accessKeyID: String
    let secretAccessKey: String

    /// A key pair.
    package init(accessKeyID: String, secretAccessKey: String) {
        self.accessKeyID = accessKeyID
        self.secretAccessKey = secretAccessKey
    }

    package var description: String { "\(accessKeyID) <redacted>" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: ["accessKeyID": accessKeyID]) }
}
