extension World {
    /// A type of VM.
    struct VmType: Sendable {
        let name: String
        let vcores: Int
        let gibibytes: Int
    }

    /// Those that are offered.
    var vmTypes: [VmType] {
        [
            VmType(name: "t2.micro", vcores: 1, gibibytes: 1), VmType(name: "t2.small", vcores: 1, gibibytes: 2),
            VmType(name: "tinav5.c1r1p2", vcores: 1, gibibytes: 1),
            VmType(name: "tinav5.c2r4p2", vcores: 2, gibibytes: 4),
            VmType(name: "tinav6.c8r16p1", vcores: 8, gibibytes: 16),
        ]
    }

    /// `ReadVmTypes`, which needs no signature.
    func readVmTypes(
        _ request: JSONObject, by account: SimulatedAccount, at now: WallTime
    ) throws(Refusal) -> JSONObject {
        let filters = Filters(request)
        let known = ["BsuOptimized", "MemorySizes", "VcoreCounts", "VmTypeNames"]
        let found = vmTypes.filter { type in
            filters.names.allSatisfy(known.contains) && filters.match("VmTypeNames", type.name)
                && filters.match("VcoreCounts", type.vcores) && filters.match("MemorySizes", type.gibibytes)
                && filters.match("BsuOptimized", false)
        }
        return try page(
            .readVmTypes, request, by: account, at: now,
            of: found.map { (ResultPlace(created: WallTime(milliseconds: 0), id: $0.name), $0) }, named: "VmTypes"
        ) { type in
            [
                "VmTypeName": .string(type.name), "VcoreCount": .integer(type.vcores),
                "MemorySize": .integer(type.gibibytes), "VolumeCount": 0, "BsuOptimized": false, "MaxPrivateIps": 4,
            ]
        }
    }

    /// `ReadKeypairs`: the account's own, which FCU makes.
    func readKeypairs(
        _ request: JSONObject, by account: SimulatedAccount, at now: WallTime
    ) throws(Refusal) -> JSONObject {
        let filters = Filters(request)
        let found = fcu.keyPairs.filter { pair in
            pair.accountID == account.id && filters.match("KeypairNames", pair.name)
                && filters.match("KeypairFingerprints", pair.fingerprint) && filters.match("KeypairIds", pair.id)
                && filters.match("KeypairTypes", "ssh-rsa") && filters.match([])
        }
        return try page(
            .readKeypairs, request, by: account, at: now,
            of: found.map { (ResultPlace(created: WallTime(milliseconds: 0), id: $0.name), $0) }, named: "Keypairs"
        ) { pair in
            [
                "KeypairName": .string(pair.name), "KeypairId": .string(pair.id), "KeypairType": "ssh-rsa",
                "KeypairFingerprint": .string(pair.fingerprint), "Tags": [],
            ]
        }
    }
}
