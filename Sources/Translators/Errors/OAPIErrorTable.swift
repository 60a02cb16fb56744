internal import EC2Query

/// What an OAPI error is in EC2's words: the first row that fits decides.
enum OAPIErrorTable {
    struct Row: Sendable {
        let codes: ClosedRange<Int>
        /// The EC2 actions that the row is for; `nil` is all.
        let actions: Set<String>?
        let meaning: Meaning

        init(_ codes: ClosedRange<Int>, of actions: Set<String>? = nil, _ meaning: Meaning) {
            self.codes = codes
            self.actions = actions
            self.meaning = meaning
        }

        init(_ code: Int, of actions: Set<String>? = nil, _ meaning: Meaning) {
            self.init(code...code, of: actions, meaning)
        }
    }

    enum Meaning: Sendable {
        case error(EC2Error)
        /// The text, with OAPI's `Details` behind it in parentheses where there are any.
        case detailed(EC2ErrorCode, String)
        /// The resource that the call was about does not exist, or not for this caller.
        case notFound(ResourceKind)
        /// The same, where the kind has to be read off the ID.
        case notFoundByPrefix
        /// The ID that the call was about is not one.
        case malformedByPrefix
        /// The code says too little: the HTTP status decides.
        case byStatus
    }

    /// Sources: OUTSCALE "3DS OUTSCALE API Errors" and `gateway_errors.yaml`; AWS "Error codes for the Amazon EC2 API".
    static let rows: [Row] = [
        Row(0, .detailed(.invalidParameterValue, "The request was refused by the service")),

        // Authentication, permission, throttling. Codes 6, 24 and 25 are of type AccessDenied and are not that.
        Row(1, .error(.authFailure)),
        Row(2, .error(.internalError)),
        Row(4...5, .error(.unauthorizedOperation)),
        Row(6, .error(.requestLimitExceeded)),
        Row(7, .error(.unauthorizedOperation)),
        Row(8...10, .error(.authFailure)),
        Row(11, .error(.accessLocked)),
        Row(12, .error(.authFailure)),
        Row(13, .error(.accessLocked)),
        Row(14, .error(unmatchedAccessRules)),
        Row(20, .error(.authFailure)),
        Row(24...25, .error(.requestLimitExceeded)),
        Row(1...999, .byStatus),

        Row(1000...1999, of: ["DeleteSnapshot"], .detailed(.invalidSnapshotInUse, "The snapshot is currently in use")),
        Row(1000...1999, .detailed(.dependencyViolation, "The resource has a dependent object")),
        Row(2000...2999, .detailed(.internalError, EC2Error.internalError.message)),

        // Validation
        Row(3001, .error(.internalError)),
        Row(3000...3999, .detailed(.invalidParameterCombination, "The parameters cannot be used together")),
        Row(4120, .error(.authFailure)),
        Row(4002, .detailed(.invalidParameterValue, "The bucket does not exist")),
        Row(4025, .malformedByPrefix),
        Row(4026, of: imageMakers, .detailed(.invalidAMINameMalformed, "The name is not one for an image")),
        Row(4027, .detailed(.invalidParameterValue, "The location of the file is invalid")),
        Row(4061, .malformedByPrefix),
        Row(4104...4105, .malformedByPrefix),
        Row(4069, .detailed(.invalidTagKeyMalformed, "Tag key is not valid")),
        Row(4074...4075, .detailed(.invalidParameterValue, "The URL is invalid")),
        Row(4081, .detailed(.invalidParameterValue, "Invalid availability zone")),
        Row(4088, .detailed(.invalidParameterValue, "The object storage cannot be reached")),
        Row(4091, .error(.idempotentParameterMismatch)),
        Row(4116...4117, .error(pageTokenExpired)),
        Row(4000...4999, .detailed(.invalidParameterValue, "The value of a parameter is invalid")),

        // Resources and their states
        Row(5009, .detailed(.invalidParameterValue, "Invalid availability zone")),
        Row(5011, .error(noSuchCall)),
        Row(5023, .notFound(.image)),
        Row(5043, .detailed(.invalidParameterValue, "Invalid region")),
        Row(5054, .notFound(.snapshot)),
        Row(5058, .detailed(.invalidSnapshotExportTaskIDNotFound, "The task does not exist")),
        Row(5024, .detailed(.invalidParameterValue, "Invalid instance type")),
        Row(5063, .notFound(.instance)),
        Row(5064, .notFound(.volume)),
        Row(5071, .detailed(.invalidKeyPairNotFound, "The key pair does not exist")),
        Row(
            5017, of: ["ModifyInstanceAttribute"],
            .detailed(.invalidInstanceAttributeValue, "No device is currently mapped at that name")),
        Row(5000...5999, .notFoundByPrefix),
        Row(
            6006, of: powerActions,
            .detailed(.incorrectInstanceState, "The instance is not in a state from which this can be done")),
        Row(
            6003...6004, of: powerActions,
            .detailed(.incorrectInstanceState, "The instance is not in a state from which this can be done")),
        Row(6007, of: ["AttachVolume"], .detailed(.volumeInUse, "The volume is already attached to an instance")),
        Row(6007, of: ["DeleteVolume"], .detailed(.volumeInUse, "The volume is currently attached")),
        Row(6007, of: ["CreateSnapshot"], .detailed(.incorrectState, "The volume is in an invalid state")),
        Row(6000...6999, .detailed(.incorrectState, "The resource is in an invalid state")),
        Row(7000...7999, .detailed(.missingParameter, "The request lacks a required parameter")),
        Row(8019, .error(.interRegionCopy)),
        Row(
            8000...8999,
            .detailed(.unsupportedOperation, "The specified request includes an unsupported operation")),
        // 9094 is what OUTSCALE was seen to say of a snapshot that an image is made of.
        Row(9094, of: ["DeleteSnapshot"], .detailed(.invalidSnapshotInUse, "The snapshot is currently in use")),
        Row(9002, of: ["DeleteSnapshot"], .detailed(.invalidSnapshotInUse, "The snapshot is currently in use")),
        Row(9004, of: ["DeleteSnapshot"], .detailed(.invalidSnapshotInUse, "The snapshot is currently in use")),
        Row(9000, of: imageMakers, .detailed(.invalidAMINameDuplicate, nameInUse)),
        Row(9015, of: imageMakers, .detailed(.invalidAMINameDuplicate, nameInUse)),
        Row(9000...9999, .detailed(.incorrectState, "The resource is in an invalid state")),

        // Quotas and capacity. "Try later yourself" is a 400: SDKs do not repeat it.
        Row(10001, .error(insufficientCapacity)),
        Row(
            10008, of: ["CreateSnapshot"],
            .detailed(
                .concurrentSnapshotLimitExceeded,
                "Maximum allowed in-progress snapshots for a single volume exceeded.")),
        Row(10018, .detailed(.volumeLimitExceeded, "The maximum number of volumes has been reached.")),
        Row(
            10024, of: ["CreateVolume"],
            .detailed(.volumeLimitExceeded, "The maximum total size of volumes has been reached.")),
        Row(10024, .detailed(.snapshotLimitExceeded, "The maximum total size of volumes has been reached.")),
        Row(10025, .detailed(.maxIOPSLimitExceeded, "The maximum number of IOPS has been reached.")),
        Row(10026, .detailed(.snapshotLimitExceeded, "The maximum number of snapshots has been reached.")),
        Row(10041, .error(.tagLimitExceeded())),
        Row(10000...10999, .detailed(.resourceLimitExceeded, "A quota of the account has been reached.")),
        Row(12000, .error(noSuchCall)),
    ]

    /// OAPI's `Type` where an answer has no code.
    static let types: [String: Meaning] = [
        "DefaultError": .detailed(.invalidParameterValue, "The request was refused by the service"),
        "DependencyProblem": .detailed(.dependencyViolation, "The resource has a dependent object"),
        "InternalError": .detailed(.internalError, EC2Error.internalError.message),
        "InvalidParameterValue": .detailed(.invalidParameterValue, "The value of a parameter is invalid"),
        "InvalidResource": .notFoundByPrefix,
        "InvalidState": .detailed(.incorrectState, "The resource is in an invalid state"),
        "MissingParameter": .detailed(.missingParameter, "The request lacks a required parameter"),
        "OperationNotSupported": .detailed(
            .unsupportedOperation, "The specified request includes an unsupported operation"),
        "ResourceConflict": .detailed(.incorrectState, "The resource is in an invalid state"),
    ]

    private static let imageMakers: Set<String> = ["CopyImage", "CreateImage", "RegisterImage"]
    private static let powerActions: Set<String> = [
        "ModifyInstanceAttribute", "RebootInstances", "StartInstances", "StopInstances",
    ]
    private static let nameInUse = "The AMI name is already in use"
    /// The gateway calls what there is: the URL is wrong, or leads to something else.
    private static let noSuchCall = EC2Error(
        .internalError, "OUTSCALE knows no such call at the URL that the gateway is set to use.")

    private static let unmatchedAccessRules = EC2Error(
        .unauthorizedOperation,
        """
        You are not authorized to perform this operation. The API access rules of the account do not let this \
        gateway in.
        """)
    private static let pageTokenExpired = EC2Error(
        .invalidParameterValue, "The pagination token has expired or is invalid")
    private static let insufficientCapacity = EC2Error(
        .insufficientVolumeCapacity, "There is not enough capacity to fulfill your EBS volume provision request.")
}
