extension World {
    /// `UpdateImage`: the owner's description, product codes, and permissions to launch.
    mutating func updateImage(
        _ request: JSONObject, by account: SimulatedAccount, at now: WallTime
    ) throws(Refusal) -> JSONObject {
        let id = request.string("ImageId") ?? ""
        try checkID(id, .image)
        guard var image = images[id], image.isVisible(to: account.id) else { throw .noSuch(.image, id) }
        guard image.accountID == account.id else { throw .foreignImage(id) }
        if let permissions = request.object("PermissionsToLaunch") {
            let change = try PermissionChange(permissions, named: "PermissionsToLaunch")
            image.sharedWith = change.applied(to: image.sharedWith)
            if change.isGlobal { image.isPublic = change.adds }
        }
        if let text = request.string("Description") { image.description = text }
        if let codes = request.strings("ProductCodes") { image.productCodes = codes }
        images[id] = image
        return ["Image": .object(json(image, at: now))]
    }
}

/// A change of who may use a snapshot or an image.
struct PermissionChange {
    let adds: Bool
    let accountIDs: [String]
    /// Whether it is about everybody.
    let isGlobal: Bool

    /// - Throws: 3002 for both ways at once, 7000 for none, 4047 for what is not an account ID.
    init(_ permissions: JSONObject, named name: String) throws(Refusal) {
        let (additions, removals) = (permissions.object("Additions"), permissions.object("Removals"))
        if additions != nil, removals != nil { throw .forbiddenCombination("Additions and Removals") }
        guard let change = additions ?? removals, !change.members.isEmpty else { throw .missingMember(name) }
        accountIDs = change.strings("AccountIds") ?? []
        for accountID in accountIDs {
            let isAccountID = accountID.utf8.count == 12 && accountID.utf8.allSatisfy { (0x30...0x39).contains($0) }
            guard isAccountID else { throw .invalidValue("AccountIds") }
        }
        adds = additions != nil
        isGlobal = change.bool("GlobalPermission") == true
    }

    func applied(to accounts: [String]) -> [String] {
        let others = accounts.filter { !accountIDs.contains($0) }
        return adds ? others + Set(accountIDs).sorted() : others
    }
}
