extension SimulatedBehaviour {
    /// Changes what the members of `PUT /simulator/behaviour` name; `null` lifts a quota. Times are in milliseconds.
    ///
    /// - Throws: the member that is unknown or of the wrong type.
    init(_ body: JSONValue, changing current: SimulatedBehaviour) throws(ControlFailure) {
        self = current
        for member in body.objectValue?.members ?? [] {
            let name = member.name
            switch name {
            case "CopyCompletion":
                guard let choice = member.value.stringValue.flatMap(CopyCompletion.init) else { throw .member(name) }
                copyCompletion = choice
            case "CopyVolumeId":
                guard let choice = member.value.stringValue.flatMap(CopyVolumeID.init) else { throw .member(name) }
                copyVolumeID = choice
            case "QueueMilliseconds": queueTime = try time(member)
            case "SnapshotMilliseconds": snapshotTime = try time(member)
            case "CopyMilliseconds": copyTime = try time(member)
            case "ImportMilliseconds": importTime = try time(member)
            case "ExportMilliseconds": exportTime = try time(member)
            case "VolumeMilliseconds": volumeTime = try time(member)
            case "ImageMilliseconds": imageTime = try time(member)
            case "VmMilliseconds": vmTime = try time(member)
            case "UpdateMilliseconds": updateTime = try time(member)
            case "DeletionMilliseconds": deletionTime = try time(member)
            case "PageTokenMilliseconds": pageTokenTime = try time(member)
            case "UnpagedLimit":
                guard let limit = try quota(member) else { throw .member(name) }
                unpagedLimit = limit
            case "SnapshotQuota": snapshotQuota = try quota(member)
            case "ConcurrentSnapshotQuota": concurrentSnapshotQuota = try quota(member)
            case "VolumeQuota": volumeQuota = try quota(member)
            case "PlatformCallsPerSecond": platformCallsPerSecond = try quota(member)
            case "AccountCallsPerSecond": accountCallsPerSecond = try quota(member)
            case "CallCallsPerSecond": callCallsPerSecond = try quota(member)
            case "DeniedCalls":
                guard let names = member.value.arrayValue?.compactMap(\.stringValue) else { throw .member(name) }
                deniedCalls = Set(names)
            default: throw ControlFailure("unknown member \(name)")
            }
        }
    }

    /// All of it, in the form that can be put.
    var json: JSONValue {
        func time(_ duration: Duration) -> JSONValue { .integer(Int(duration.milliseconds)) }
        func quota(_ number: Int?) -> JSONValue { number.map { .integer($0) } ?? .null }
        return [
            "CopyCompletion": .string(copyCompletion.rawValue), "CopyVolumeId": .string(copyVolumeID.rawValue),
            "QueueMilliseconds": time(queueTime), "SnapshotMilliseconds": time(snapshotTime),
            "CopyMilliseconds": time(copyTime), "ImportMilliseconds": time(importTime),
            "ExportMilliseconds": time(exportTime), "VolumeMilliseconds": time(volumeTime),
            "ImageMilliseconds": time(imageTime), "DeletionMilliseconds": time(deletionTime),
            "VmMilliseconds": time(vmTime), "UpdateMilliseconds": time(updateTime),
            "PageTokenMilliseconds": time(pageTokenTime),
            "UnpagedLimit": .integer(unpagedLimit), "SnapshotQuota": quota(snapshotQuota),
            "ConcurrentSnapshotQuota": quota(concurrentSnapshotQuota), "VolumeQuota": quota(volumeQuota),
            "PlatformCallsPerSecond": quota(platformCallsPerSecond),
            "AccountCallsPerSecond": quota(accountCallsPerSecond), "CallCallsPerSecond": quota(callCallsPerSecond),
            "DeniedCalls": .strings(deniedCalls.sorted()),
        ]
    }
}

private func time(_ member: JSONObject.Member) throws(ControlFailure) -> Duration {
    guard let milliseconds = member.value.integerValue, milliseconds >= 0 else { throw .member(member.name) }
    return .milliseconds(milliseconds)
}

private func quota(_ member: JSONObject.Member) throws(ControlFailure) -> Int? {
    if member.value == .null { return nil }
    guard let number = member.value.integerValue, number >= 0 else { throw .member(member.name) }
    return number
}

extension ControlFailure {
    fileprivate static func member(_ name: String) -> ControlFailure {
        ControlFailure("\(name) cannot have this value")
    }
}
