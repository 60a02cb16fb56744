/// The EC2 actions that the simulated FCU serves: enough to see that they reach it; the raw value is `Action`.
enum FCUAction: String, Sendable, CaseIterable {
    case allocateAddress = "AllocateAddress"
    case createKeyPair = "CreateKeyPair"
    case describeAddresses = "DescribeAddresses"
    case describeInstances = "DescribeInstances"
    case describeKeyPairs = "DescribeKeyPairs"
    case describeRegions = "DescribeRegions"

    /// Actions that need no signature.
    static let unsigned: Set<String> = [FCUAction.describeRegions.rawValue]
}

/// What exists in the simulated cloud and can be seen by FCU alone.
struct FCUWorld: Sendable {
    struct KeyPair: Sendable {
        let name: String
        let accountID: String
        let fingerprint: String
        /// `key-` and 32 hexadecimal digits, as OAPI has it.
        let id: String
    }

    struct Address: Sendable {
        /// `eipalloc-` and 8 hexadecimal digits.
        let allocationID: String
        let accountID: String
        let publicIP: String
    }

    var keyPairs: [KeyPair] = []
    fileprivate var addresses: [Address] = []
}

extension World {
    /// What an action has done.
    struct FCUEffect {
        /// The children of the answer's root after `requestId`.
        var elements: [XMLNode]
        /// What it made.
        var resourceID: String?
    }

    /// Does an action.
    ///
    /// - Throws: the refusal; then nothing has changed.
    mutating func perform(
        _ action: FCUAction, _ parameters: [String: String], by account: SimulatedAccount
    ) throws(FCURefusal) -> FCUEffect {
        if parameters["DryRun"]?.lowercased() == "true" { throw .dryRun }
        switch action {
        case .allocateAddress: return allocateAddress(by: account)
        case .createKeyPair: return try createKeyPair(parameters, by: account)
        case .describeAddresses:
            return list("addressesSet", fcu.addresses.filter { $0.accountID == account.id }.map(\.elements))
        case .describeInstances: return list("reservationSet", [])
        case .describeKeyPairs:
            return list("keySet", fcu.keyPairs.filter { $0.accountID == account.id }.map(\.elements))
        case .describeRegions:
            return list(
                "regionInfo",
                [
                    [
                        XMLNode("regionName", region),
                        XMLNode("regionEndpoint", "fcu.\(region).outscale.com"),
                    ]
                ])
        }
    }

    private mutating func allocateAddress(by account: SimulatedAccount) -> FCUEffect {
        let digits = newRequestID().prefix(8)
        let address = FCUWorld.Address(
            allocationID: "eipalloc-\(digits)", accountID: account.id,
            publicIP: "192.0.2.\(fcu.addresses.count % 254 + 1)")
        fcu.addresses.append(address)
        return FCUEffect(elements: address.elements, resourceID: address.allocationID)
    }

    private mutating func createKeyPair(
        _ parameters: [String: String], by account: SimulatedAccount
    ) throws(FCURefusal) -> FCUEffect {
        guard let name = parameters["KeyName"], !name.isEmpty else { throw .missingParameter("KeyName") }
        guard !fcu.keyPairs.contains(where: { $0.name == name && $0.accountID == account.id }) else {
            throw .keyPairExists(name)
        }
        let digits = Array(newRequestID().filter { $0 != "-" })
        let fingerprint = stride(from: 0, to: digits.count, by: 2).map { String(digits[$0...$0 + 1]) }
        let keyPair = FCUWorld.KeyPair(
            name: name, accountID: account.id, fingerprint: fingerprint.joined(separator: ":"),
            id: "key-" + String(digits))
        fcu.keyPairs.append(keyPair)
        // Nothing that opens anything; what it looks like is what a real one looks like.
        let material = "-----BEGIN RSA PRIVATE KEY-----\nsimulated\(newRequestID())\n-----END RSA PRIVATE KEY-----"
        return FCUEffect(elements: keyPair.elements + [XMLNode("keyMaterial", material)], resourceID: name)
    }

    private func list(_ name: String, _ items: [[XMLNode]]) -> FCUEffect {
        FCUEffect(elements: [XMLNode(name, items.map { XMLNode("item", $0) })], resourceID: nil)
    }
}

extension FCUWorld.KeyPair {
    fileprivate var elements: [XMLNode] {
        [XMLNode("keyName", name), XMLNode("keyFingerprint", fingerprint)]
    }
}

extension FCUWorld.Address {
    fileprivate var elements: [XMLNode] {
        [XMLNode("publicIp", publicIP), XMLNode("domain", "vpc"), XMLNode("allocationId", allocationID)]
    }
}
