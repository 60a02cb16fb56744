internal import EC2Query
internal import JSONCoding
internal import OAPI

/// A tag of a resource as EC2 describes it.
///
/// | EC2            | OAPI           | Rule                                                             |
/// |----------------|----------------|------------------------------------------------------------------|
/// | `resourceId`   | `ResourceId`   |                                                                  |
/// | `resourceType` | `ResourceType` | EC2's word for it, where it has another                          |
/// | `key`          | `Key`          |                                                                  |
/// | `value`        | `Value`        | there even when empty                                            |
///
/// Sources: AWS "TagDescription", OUTSCALE "Tag".
struct TagElement: ListedElement {
    static let setName = "tagSet"

    /// EC2's words for the types of resource that OAPI has another word for.
    private static let ec2Types = [
        "dhcpoptions": "dhcp-options", "keypair": "key-pair", "public-ip": "elastic-ip", "task": "export-image-task",
        "virtual-private-gateway": "vpn-gateway",
    ]

    /// The types that OAPI can be asked for (its description of `FiltersTag`), by EC2's words.
    private static let pushedTypes: [String: String] = {
        let sameWord = [
            "customer-gateway", "flexible-gpu", "image", "instance", "natgateway", "network-interface", "route-table",
            "security-group", "snapshot", "subnet", "volume", "vpc", "vpc-endpoint", "vpc-peering-connection",
            "vpn-connection",
        ]
        return Dictionary(uniqueKeysWithValues: sameWord.map { ($0, $0) } + ec2Types.map { ($0.value, $0.key) })
    }()

    static let filters: [FilterRule<TagElement>] = [
        FilterRule("key", .texts("Keys")) { [$0.tag.tag.key] },
        FilterRule("resource-id", .texts("ResourceIds") { ResourceKind(of: $0)?.isOutscaleID($0) ?? true }) {
            [$0.tag.resourceID]
        },
        FilterRule("resource-type", .words("ResourceTypes", pushedTypes)) { [$0.resourceType] },
        FilterRule(
            familyOf: "tag:KEY",
            FilterPush("Keys") { _, key in key.isEmpty || WildcardPattern(key).plain != key ? nil : .strings([key]) }
        ) { element, key in element.tag.tag.key == key ? [element.tag.tag.value] : [] },
        FilterRule("value", .texts("Values")) { [$0.tag.tag.value] },
    ]

    let tag: TagOfResource

    init?(_ tag: TagOfResource) {
        self.tag = tag
    }

    /// A tag has no ID.
    var id: String { "" }

    var resourceType: String { Self.ec2Types[tag.resourceType] ?? tag.resourceType }

    var listedElements: [ResponseElement] {
        [
            ResponseElement("resourceId", tag.resourceID), ResponseElement("resourceType", resourceType),
            ResponseElement("key", tag.tag.key), ResponseElement("value", tag.tag.value),
        ]
    }
}
