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

    var listedElements: [ResponseElement] {
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

/// The same, asked for by the ID of OUTSCALE's own.
struct KeyPairByID: ListedElement, TaggedElement {
    static let setName = KeyPairElement.setName
    static let filters: [FilterRule<KeyPairByID>] =
        KeyPairElement.filters.map { rule in
            FilterRule(familyOf: rule.name, rule.push) { element, key in rule.texts(of: element.element, key: key) }
        }

    let element: KeyPairElement

    init(_ pair: Keypair) {
        element = KeyPairElement(pair)
    }

    var id: String { element.pair.id }
    var tags: [ResourceTag] { element.tags }
    var listedElements: [ResponseElement] { element.listedElements }
}
