internal import EC2Query
internal import OAPI

/// A key pair as EC2 describes it.
///
/// Sources: AWS "KeyPairInfo", OUTSCALE "Keypair".
struct KeyPairElement: ListedElement, TaggedElement {
    static let setName = "keySet"
    /// EC2's words for the types of key that it has.
    private static let types = ["ssh-rsa": "rsa", "ssh-ed25519": "ed25519"]

    let pair: Keypair

    init(_ pair: Keypair) {
        self.pair = pair
    }

    var id: String { pair.name }

    var tags: [ResourceTag] { pair.tags }

    var listedElements: [ResponseElement] { elements }

    /// The elements, in the order of AWS's own answers.
    var elements: [ResponseElement] {
        var elements: [ResponseElement] = []
        elements.append(present: "keyPairId", pair.id)
        elements.append(present: "keyType", Self.types[pair.type] ?? "")
        elements += [
            TagSpecifications.element(pair.tags), ResponseElement("keyName", pair.name),
            ResponseElement("keyFingerprint", pair.fingerprint),
        ]
        return elements
    }

    static let filters: [FilterRule<KeyPairElement>] =
        [
            FilterRule("fingerprint", .texts("KeypairFingerprints")) { [$0.pair.fingerprint] },
            FilterRule("key-name", .texts("KeypairNames")) { [$0.pair.name] },
            FilterRule("key-pair-id", .texts("KeypairIds")) { [$0.pair.id] },
        ] + FilterRule.tags
}
