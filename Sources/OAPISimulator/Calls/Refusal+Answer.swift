extension Refusal {
    /// What the client sees of a refusal.
    struct Answer: Equatable, Sendable {
        let status: Int
        let code: Int
        let type: String
        let details: String
    }

    /// The status, code, type and text.
    var answer: Answer {
        switch self {
        case .authenticationFailed: Answer(401, 1, .accessDenied, "Invalid credentials.")
        case .unknownAccessKey: Answer(400, 4120, .invalidParameterValue, "The provided access key is not valid.")
        case .temporarilyLocked:
            Answer(401, 13, .accessDenied, "Too many failed attempts; access is locked for a while.")
        case .throttled(.platform): Answer(503, 6, .accessDenied, "Request rate exceeded.")
        case .throttled(.account): Answer(429, 24, .accessDenied, "Request rate exceeded.")
        case .throttled(.call): Answer(429, 25, .accessDenied, "Request rate exceeded.")
        case .unauthorized(let call): Answer(403, 4, .accessDenied, "You are not authorized to call \(call).")
        case .methodNotAllowed: Answer(405, 2, .accessDenied, "The HTTP method is not allowed.")
        case .unknownCall(let name): Answer(404, 12000, "InvalidAction", "The action \(name) is not valid.")
        case .bodyTooLarge: Answer(413, 4106, .invalidParameterValue, "The body is too large.")
        case .notJSON: Answer(400, 4110, .invalidParameterValue, "The body is not a JSON object.")
        case .unknownMember(let name): Answer(400, 3001, "InvalidParameter", "The parameter \(name) is not valid here.")
        case .wrongType(let name): Answer(400, 4110, .invalidParameterValue, "The type of \(name) is wrong.")
        case .missingMember(let name): Answer(400, 7000, "MissingParameter", "The parameter \(name) is required.")
        case .forbiddenCombination(let names):
            Answer(400, 3002, "InvalidParameter", "The parameters \(names) cannot be used together.")
        case .invalidValue(let name): Answer(400, 4047, .invalidParameterValue, "The value of \(name) is not valid.")
        case .invalidLength(let name): Answer(400, 4106, .invalidParameterValue, "The length of \(name) is not valid.")
        case .wrongIDPrefix(let id, let expected):
            Answer(400, 4104, .invalidParameterValue, "The ID '\(id)' is not valid, expected '\(expected)…'.")
        case .malformedID(let id): Answer(400, 4105, .invalidParameterValue, "The ID '\(id)' is malformed.")
        case .otherRegion(let name):
            Answer(400, 8019, "OperationNotSupported", "Copying from the Region '\(name)' is not supported.")
        case .noSuch(let kind, let id): noSuchResource(kind, id)
        case .noSuchSubregion(let name): noSuch(5009, "Subregion '\(name)'")
        case .snapshotState(let id, let state): conflict(6003, .invalidState, "The snapshot '\(id)' is \(state).")
        case .volumeState(let id, let state): conflict(6007, .invalidState, "The volume '\(id)' is \(state).")
        case .vmState(let id, let state): conflict(6006, .invalidState, "The VM '\(id)' is \(state).")
        case .deviceInUse(let name): conflict(9004, "ResourceConflict", "The device '\(name)' is in use.")
        case .invalidDeviceName(let name):
            Answer(400, 4019, .invalidParameterValue, "The device name '\(name)' is not valid.")
        case .noSuchDevice(let name): noSuch(5017, "device '\(name)'")
        case .imageState(let id): conflict(6001, .invalidState, "The image '\(id)' is not in a valid state.")
        case .invalidImageName(let name):
            Answer(400, 4026, .invalidParameterValue, "The name '\(name)' is not valid for an image.")
        case .snapshotInUse(let id): conflict(9094, "ResourceConflict", "The snapshot '\(id)' is in use by an image.")
        case .foreignImage(let id): Answer(401, 5, .accessDenied, "The image '\(id)' is not yours.")
        case .invalidTagKey: Answer(400, 4069, .invalidParameterValue, "The key of a tag has 1 to 255 characters.")
        case .invalidTagValueLength: Answer(400, 4071, .invalidParameterValue, "A tag's value is too long.")
        case .invalidURL: Answer(400, 4075, .invalidParameterValue, "Only an HTTP or HTTPS URL is accepted.")
        case .invalidSnapshotSize: Answer(400, 4203, .invalidParameterValue, "The size of the snapshot is not valid.")
        case .invalidVolumeSize: Answer(400, 4078, .invalidParameterValue, "The size of the volume is not valid.")
        case .volumeSmallerThanSnapshot:
            Answer(400, 4125, .invalidParameterValue, "The volume is smaller than the snapshot.")
        case .invalidVolumeType(let type): Answer(400, 4073, .invalidParameterValue, "No volume type '\(type)'.")
        case .invalidIops: Answer(400, 4029, .invalidParameterValue, "The value of Iops is not valid.")
        case .invalidIopsRatio: Answer(400, 4202, .invalidParameterValue, "More than 300 IOPS per gibibyte.")
        case .tokenMismatch:
            Answer(400, 4091, .invalidParameterValue, "The ClientToken was used with other parameters.")
        case .pageTokenExpired: Answer(400, 4116, .invalidParameterValue, "The NextPageToken has expired.")
        case .pageTokenInvalid: Answer(400, 4117, .invalidParameterValue, "The NextPageToken is not valid.")
        case .tooManySnapshots: quota(10026, "snapshots")
        case .tooManyConcurrentSnapshots: quota(10008, "snapshots in progress")
        case .tooManyVolumes: quota(10018, "volumes")
        case .tooManyTags: quota(10041, "tags")
        }
    }

    private func noSuchResource(_ kind: ResourceKind, _ id: String) -> Answer {
        switch kind {
        case .snapshot: noSuch(5054, "SnapshotId '\(id)'")
        case .volume: noSuch(5064, "VolumeId '\(id)'")
        case .image: noSuch(5023, "ImageId '\(id)'")
        case .vm: noSuch(5063, "VmId '\(id)'")
        case .exportTask, .updateTask: noSuch(5058, "TaskId '\(id)'")
        case .other: noSuch(5044, "resource '\(id)'")
        }
    }

    private func noSuch(_ code: Int, _ what: String) -> Answer {
        Answer(400, code, "InvalidResource", "The \(what) doesn't exist.")
    }

    private func conflict(_ code: Int, _ type: String, _ details: String) -> Answer {
        Answer(409, code, type, details)
    }

    private func quota(_ code: Int, _ what: String) -> Answer {
        // OUTSCALE's own table of codes spells the word like this.
        Answer(400, code, "TooManyResources (QuotaExceded)", "The quota of \(what) is reached.")
    }
}

extension Refusal.Answer {
    fileprivate init(_ status: Int, _ code: Int, _ type: String, _ details: String) {
        self.init(status: status, code: code, type: type, details: details)
    }
}

extension String {
    fileprivate static var accessDenied: String { "AccessDenied" }
    fileprivate static var invalidParameterValue: String { "InvalidParameterValue" }
    fileprivate static var invalidState: String { "InvalidState" }
}
