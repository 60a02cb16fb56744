internal import Audit
internal import JSONCoding
internal import OAPI

/// How OAPI is asked for the outcome of a call that made something: by the ClientToken that went with it.
struct TokenLookUp: Sendable, Hashable {
    /// What the look-up found.
    enum Found: Sendable, Equatable {
        /// It is there, and what else the call was to do to it is done.
        case made(JSON)
        /// It is there without the tags that the call was to give it.
        case madeWithoutTags(JSON)
        case nothing
        /// What is listed bears other tokens, as when something on the way leaves the filter out: nothing is known.
        case others
        /// Several bear the token; these are their IDs.
        case several([String])
    }

    let call: OAPICall
    /// The member of the answer that holds the list.
    private let list: String
    /// The member of what is listed that holds its ID.
    private let id: String
    /// The member of OAPI's answer to the making itself that would have held it, as the audit writes names.
    private let product: String
    /// Whether one call makes any number of them, and its answer lists them.
    private let makesSeveral: Bool

    private static let snapshots = TokenLookUp(.readSnapshots, list: "Snapshots", id: "SnapshotId", product: "snapshot")
    private static let volumes = TokenLookUp(.readVolumes, list: "Volumes", id: "VolumeId", product: "volume")
    private static let vms = TokenLookUp(.readVms, list: "Vms", id: "VmId", product: "vms", makesSeveral: true)
    private static let natServices = OAPICall("ReadNatServices").map {
        TokenLookUp($0, list: "NatServices", id: "NatServiceId", product: "natService")
    }

    private init(_ call: OAPICall, list: String, id: String, product: String, makesSeveral: Bool = false) {
        self.call = call
        self.list = list
        self.id = id
        self.product = product
        self.makesSeveral = makesSeveral
    }

    /// `nil` for calls of which OAPI keeps no token: deletions and changes.
    init?(of action: String) {
        switch action {
        case "CopySnapshot", "CreateSnapshot", "ImportSnapshot": self = Self.snapshots
        case "CreateVolume": self = Self.volumes
        case "CreateVms": self = Self.vms
        case "CreateNatService":
            guard let natServices = Self.natServices else { return nil }
            self = natServices
        default: return nil
        }
    }

    func body(_ token: String) -> [UInt8] {
        JSON.object([
            JSON.Member("Filters", .object([JSON.Member("ClientTokens", .strings([token]))])),
            JSON.Member("ResultsPerPage", .integer(1_000)),
        ]).bytes
    }

    /// Reads the answer; `nil` when it is none to this call. What is found is put as the answer to `intent` would have
    /// put it, so that it is found again by the same paths.
    func found(in answer: JSON?, after intent: AuditRecord) -> Found? {
        guard let items = answer?[list]?.array, let token = intent.clientToken else { return nil }
        if items.isEmpty { return .nothing }
        let own = items.filter { $0["ClientToken"]?.string == token && $0[id]?.string != nil }
        guard let item = own.first else { return .others }
        guard makesSeveral || own.count == 1 else { return .several(own.compactMap { $0[id]?.string }) }
        let found = makesSeveral ? JSON.array(own.map(element)) : element(item)
        let elements = intent.protocol == .oapi ? .object([JSON.Member(product, found)]) : found
        let tags = (item["Tags"]?.array ?? []).map { Tag(key: $0["Key"]?.string, value: $0["Value"]?.string) }
        let isTagged = Self.requestedTags(intent.requestParameters).allSatisfy { wanted in
            // A value that the audit hides cannot be compared.
            tags.contains {
                $0.key == wanted.key && (wanted.value == AuditRedaction.replacement || $0.value == wanted.value)
            }
        }
        return isTagged ? .made(elements) : .madeWithoutTags(elements)
    }

    /// What is recorded of one that was found.
    private func element(_ item: JSON) -> JSON {
        .object(present: [id.prefix(1).lowercased() + id.dropFirst(): item[id], "state": item["State"]])
    }

    private struct Tag: Equatable {
        let key: String?
        let value: String?
    }

    /// The tags of an EC2 action's `TagSpecification`, as the audit holds them.
    private static func requestedTags(_ request: JSON?) -> [Tag] {
        // Older records have the wire's own form.
        let specifications = request?["tagSpecificationSet"]?["items"]?.array ?? request?["tagSpecification"]?.array
        return (specifications ?? []).flatMap { specification in
            (specification["tags"]?.array ?? specification["tag"]?.array ?? []).map {
                Tag(key: $0["key"]?.string, value: $0["value"]?.string ?? "")
            }
        }
    }
}
