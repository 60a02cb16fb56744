extension World {
    /// `CreateTags`: on every resource or on none. A key that is there already gets the new value.
    mutating func createTags(_ request: JSONObject, by account: SimulatedAccount) throws(Refusal) -> JSONObject {
        let (ids, tags) = try targets(request, by: account)
        for tag in tags {
            guard (1...255).contains(tag.key.unicodeScalars.count) else { throw .invalidTagKey }
            guard tag.value.unicodeScalars.count <= 255 else { throw .invalidTagValueLength }
        }
        var changed: [(id: String, tags: [ResourceTag])] = []
        for id in ids {
            var current = self.tags(of: id)
            for tag in tags {
                let index = current.firstIndex { ExactText($0.key) == ExactText(tag.key) }
                if let index { current[index] = tag } else { current.append(tag) }
            }
            guard current.count <= 50 else { throw .tooManyTags }
            changed.append((id, current))
        }
        for change in changed { setTags(change.tags, of: change.id) }
        return JSONObject()
    }

    /// `DeleteTags`: those with the same key, and the same value unless the value given is empty. What is not there
    /// need not be deleted.
    mutating func deleteTags(_ request: JSONObject, by account: SimulatedAccount) throws(Refusal) -> JSONObject {
        let (ids, tags) = try targets(request, by: account)
        for tag in tags where tag.key.isEmpty { throw .invalidTagKey }
        for id in ids {
            let kept = self.tags(of: id).filter { current in
                !tags.contains { tag in
                    ExactText(tag.key) == ExactText(current.key)
                        && (tag.value.isEmpty || ExactText(tag.value) == ExactText(current.value))
                }
            }
            setTags(kept, of: id)
        }
        return JSONObject()
    }

    /// `ReadTags`: those of the account's own resources.
    func readTags(
        _ request: JSONObject, by account: SimulatedAccount, at now: WallTime
    ) throws(Refusal) -> JSONObject {
        let filters = Filters(request)
        var found: [(place: ResultPlace, value: JSONObject)] = []
        func add(_ id: String, _ owner: String, _ created: WallTime, _ type: String, _ tags: [ResourceTag]) {
            for tag in tags where owner == account.id {
                let isWanted =
                    filters.match("Keys", tag.key) && filters.match("Values", tag.value)
                    && filters.match("ResourceIds", id) && filters.match("ResourceTypes", type)
                guard isWanted else { continue }
                let entry: JSONObject = [
                    "ResourceId": .string(id), "ResourceType": .string(type), "Key": .string(tag.key),
                    "Value": .string(tag.value),
                ]
                found.append((ResultPlace(created: created, id: id + " " + tag.key), entry))
            }
        }
        for item in snapshots.values where item.deleted == nil {
            add(item.id, item.accountID, item.created, "snapshot", item.tags)
        }
        for item in volumes.values where item.deleted == nil {
            add(item.id, item.accountID, item.created, "volume", item.tags)
        }
        for item in images.values { add(item.id, item.accountID, item.created, "image", item.tags) }
        for item in vms.values { add(item.id, item.accountID, item.created, "instance", item.tags) }
        for item in exportTasks.values { add(item.id, item.accountID, item.created, "task", item.tags) }
        return try page(.readTags, request, by: account, at: now, of: found, named: "Tags") { $0 }
    }

    /// The resources and tags that a request names, once all resources are known to be the account's own.
    private func targets(
        _ request: JSONObject, by account: SimulatedAccount
    ) throws(Refusal) -> (ids: [String], tags: [ResourceTag]) {
        let ids = request.strings("ResourceIds") ?? []
        guard !ids.isEmpty else { throw .missingMember("ResourceIds") }
        let objects = (request.array("Tags") ?? []).compactMap(\.objectValue)
        guard !objects.isEmpty else { throw .missingMember("Tags") }
        for object in objects where object["Key"] == nil { throw .invalidTagKey }
        let tags = objects.map { ResourceTag(key: $0.string("Key") ?? "", value: $0.string("Value") ?? "") }
        for id in ids {
            let kind = ResourceKind(prefixOf: id)
            guard kind != .other else { throw .noSuch(.other, id) }
            try checkID(id, kind)
            guard owner(of: id) == account.id else { throw .noSuch(kind, id) }
        }
        return (ids, tags)
    }

    private func owner(of id: String) -> String? {
        switch ResourceKind(prefixOf: id) {
        case .snapshot: snapshots[id].flatMap { $0.deleted == nil ? $0.accountID : nil }
        case .volume: volumes[id].flatMap { $0.deleted == nil ? $0.accountID : nil }
        case .image: images[id]?.accountID
        case .exportTask: exportTasks[id]?.accountID
        case .vm: vms[id]?.accountID
        case .updateTask, .other: nil
        }
    }

    private func tags(of id: String) -> [ResourceTag] {
        switch ResourceKind(prefixOf: id) {
        case .snapshot: snapshots[id]?.tags ?? []
        case .volume: volumes[id]?.tags ?? []
        case .image: images[id]?.tags ?? []
        case .exportTask: exportTasks[id]?.tags ?? []
        case .vm: vms[id]?.tags ?? []
        case .updateTask, .other: []
        }
    }

    private mutating func setTags(_ tags: [ResourceTag], of id: String) {
        switch ResourceKind(prefixOf: id) {
        case .snapshot: snapshots[id]?.tags = tags
        case .volume: volumes[id]?.tags = tags
        case .image: images[id]?.tags = tags
        case .exportTask: exportTasks[id]?.tags = tags
        case .vm: vms[id]?.tags = tags
        case .updateTask, .other: break
        }
    }
}
