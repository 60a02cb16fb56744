/// The key pairs of the world's two accounts: AWS's own example keys.
struct KeyPair: Sendable {
    let profile: String
    let accountID: String
    let accessKeyID: String
    let secretAccessKey: String

    static let first = KeyPair(
        profile: "default", accountID: "123456789012", accessKeyID: "AKIAIOSFODNN7EXAMPLE",
        secretAccessKey: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
    )
    static let second = KeyPair(
        profile: "other", accountID: "210987654321", accessKeyID: "AKIAI44QH8DHBEXAMPLE",
        secretAccessKey: "je7MtGbClwBF/2Zp9Utk/h3yCo8nvbEXAMPLEKEY"
    )
    static let all = [first, second]

    /// The first account's key with another account's secret.
    static let wrongSecret = KeyPair(
        profile: "wrong", accountID: first.accountID, accessKeyID: first.accessKeyID,
        secretAccessKey: "xJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
    )
    /// A pair that neither the gateway nor the simulator knows.
    static let unknown = KeyPair(
        profile: "unknown", accountID: "999999999999", accessKeyID: "AKIAIOSFODNN8EXAMPLE",
        secretAccessKey: first.secretAccessKey
    )

    /// A credentials file in osc-cli's format.
    static let credentialsFile =
        "{"
        + all.map { pair in
            """
            "\(pair.profile)": {"access_key": "\(pair.accessKeyID)", "secret_key": "\(pair.secretAccessKey)", \
            "region": "eu-west-2"}
            """
        }.joined(separator: ", ") + "}"
}
