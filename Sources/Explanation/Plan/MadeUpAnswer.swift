internal import JSONCoding
internal import OAPI

/// An answer that nobody gave: well-formed, so that an action can go on as it would, and made of what the request itself
/// says and of names that say they are made up.
enum MadeUpAnswer {
    /// The caller's own account.
    static let accountID = "000000000000"
    /// An account that has been given a permission.
    static let otherAccountID = "000000000001"
    /// The end of every ID that is made up.
    static let digits = "-00000000"

    /// The answer to a call.
    static func answer(to call: OAPICall, _ body: JSON) -> JSON {
        let context = JSON.Member("ResponseContext", .object([.init("RequestId", .string(requestID))]))
        guard body["DryRun"]?.bool != true, let (noun, isList) = noun(of: call) else { return .object([context]) }
        guard isList else { return .object([context, .init(noun, resource(noun, body.members ?? []))]) }
        let list = noun == "Quota" ? "QuotaTypes" : noun + "s"
        return .object([context, .init(list, .array(listed(noun, body["Filters"])))])
    }

    /// The IDs of the answer to a call that are made up.
    static func ids(in call: OAPICall, _ body: JSON) -> [String] {
        strings(in: answer(to: call, body)).filter { $0 == accountID || $0 == otherAccountID || $0.hasSuffix(digits) }
    }

    private static func strings(in value: JSON) -> [String] {
        switch value {
        case .string(let text): [text]
        case .array(let values): values.flatMap(strings)
        case .object(let members): members.flatMap { strings(in: $0.value) }
        case .null, .bool, .integer, .number: []
        }
    }

    private static let requestID = "00000000-0000-4000-8000-000000000000"

    /// `CreateSnapshot`: one `Snapshot`; `ReadSnapshots`: a list of them. What deletes has no noun in its answer.
    private static func noun(of call: OAPICall) -> (String, isList: Bool)? {
        if call == .readVmsState { return ("VmState", true) }
        if call.name.hasPrefix("Read"), call.name.hasSuffix("s") {
            return (String(call.name.dropFirst(4).dropLast()), true)
        }
        for verb in ["Create", "Update", "Link"] where call.name.hasPrefix(verb) && !call.name.hasSuffix("Tags") {
            return (String(call.name.dropFirst(verb.count)), false)
        }
        return nil
    }

    private static func listed(_ noun: String, _ filters: JSON?) -> [JSON] {
        func strings(_ name: String) -> [String] { (filters?[name]?.array ?? []).compactMap(\.string) }
        switch noun {
        case "Tag":
            // As many as were asked for by name.
            let keys = strings("Keys").isEmpty ? ["KEY"] : strings("Keys")
            return strings("ResourceIds").flatMap { id in
                keys.map { key in
                    .object([
                        .init("ResourceId", .string(id)), .init("ResourceType", .string("snapshot")),
                        .init("Key", .string(key)), .init("Value", .string(strings("Values").first ?? "VALUE")),
                    ])
                }
            }
        case "Account", "Region", "Subregion", "Quota": return [resource(noun, [])]
        default:
            let name = idName(of: noun)
            let asked = strings("\(name)s")
            guard !asked.isEmpty else { return [resource(noun, [])] }
            return asked.map { resource(noun, [.init(name, .string($0))]) }
        }
    }

    /// A resource of which the request says so much; the rest is what most resources have.
    private static func resource(_ noun: String, _ stated: [JSON.Member]) -> JSON {
        let prefix = prefixes[noun] ?? noun.lowercased()
        let permissions = JSON.object([
            .init("AccountIds", .strings([otherAccountID])), .init("GlobalPermission", .bool(false)),
        ])
        let link = JSON.object([
            .init("VmId", .string("i" + digits)), .init("DeviceName", .string("/dev/sdb")),
            .init("State", .string("attached")),
        ])
        let usual: [JSON.Member] = [
            .init("AccountId", .string(accountID)), .init(idName(of: noun), .string(prefix + digits)),
            .init("State", .string(states[noun] ?? "available")), .init("Progress", .integer(100)),
            .init("CreationDate", .string("2026-01-01T00:00:00.000Z")), .init("Tags", .array([])),
            .init("RegionName", .string("REGION")), .init("SubregionName", .string("SUBREGION")),
            .init("VolumeId", .string("vol" + digits)), .init("SnapshotId", .string("snap" + digits)),
            .init("VolumeSize", .integer(10)), .init("Size", .integer(10)), .init("VolumeType", .string("standard")),
            .init("RootDeviceName", .string("/dev/sda1")), .init("BlockDeviceMappings", .array([])),
            .init("PermissionsToCreateVolume", permissions), .init("PermissionsToLaunch", permissions),
            .init("LinkedVolumes", .array([link])),
            .init("QuotaType", .string("global")), .init("Quotas", .array([])),
        ]
        let names = Set(stated.map(\.name))
        return .object(stated + usual.filter { !names.contains($0.name) })
    }

    /// `SnapshotId`; a task of any kind has a `TaskId`.
    private static func idName(of noun: String) -> String {
        noun.hasSuffix("Task") ? "TaskId" : idNames[noun] ?? "\(noun)Id"
    }

    private static let idNames = ["Keypair": "KeypairName", "VmState": "VmId", "VmType": "VmTypeName"]

    private static let prefixes = [
        "Image": "ami", "ImageExportTask": "image-export", "Net": "vpc", "Nic": "eni",
        "SecurityGroup": "sg", "Snapshot": "snap", "SnapshotExportTask": "snap-export", "Subnet": "subnet", "Vm": "i",
        "VmState": "i", "VmType": "type", "Volume": "vol", "VolumeUpdateTask": "vol-update",
    ]

    private static let states = [
        "Snapshot": "completed", "SnapshotExportTask": "completed", "ImageExportTask": "completed", "Vm": "running",
    ]
}
