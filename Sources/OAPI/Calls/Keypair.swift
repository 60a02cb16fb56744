package import JSONCoding

/// OAPI's `Keypair`: the public half of a key that VMs are launched with.
package struct Keypair: OAPIListed {
    package static let readCall = OAPICall.readKeypairs
    package static let listMember = "Keypairs"

    package let id: String
    package let name: String
    /// `ssh-rsa`, `ssh-ed25519`, `ecdsa-sha2-nistp256` and others.
    package let type: String
    package let fingerprint: String
    package let tags: [ResourceTag]

    package init?(_ json: JSON) {
        guard let name = json["KeypairName"]?.string else { return nil }
        self.name = name
        id = json["KeypairId"]?.string ?? ""
        type = json["KeypairType"]?.string ?? ""
        fingerprint = json["KeypairFingerprint"]?.string ?? ""
        tags = (json["Tags"]?.array ?? []).compactMap { ResourceTag($0) }
    }
}
