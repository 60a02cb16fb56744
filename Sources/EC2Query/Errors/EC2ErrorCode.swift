/// The error codes that clients of the EC2 Query API may meet here, each with its HTTP status.
///
/// Sources: AWS "Error codes for the Amazon EC2 API" and "Common Error Types"; where EC2 and FCU differ in a status,
/// FCU's, as OUTSCALE's own tests state it.
package enum EC2ErrorCode: String, Sendable, CaseIterable {
    // Who is asking
    case authFailure = "AuthFailure"
    case incompleteSignature = "IncompleteSignature"
    case invalidClientTokenID = "InvalidClientTokenId"
    case requestExpired = "RequestExpired"
    case signatureDoesNotMatch = "SignatureDoesNotMatch"
    case unauthorizedOperation = "UnauthorizedOperation"

    // What is asked
    case dryRunOperation = "DryRunOperation"
    case filterLimitExceeded = "FilterLimitExceeded"
    case idempotentParameterMismatch = "IdempotentParameterMismatch"
    case invalidAction = "InvalidAction"
    case invalidID = "InvalidID"
    case invalidParameterCombination = "InvalidParameterCombination"
    case invalidParameterValue = "InvalidParameterValue"
    case invalidTagKeyMalformed = "InvalidTagKey.Malformed"
    /// FCU's own.
    case invalidURLFormat = "InvalidURLFormat"
    case invalidUserIDMalformed = "InvalidUserID.Malformed"
    /// Of AWS's common errors: what is wrong with a request as HTTP.
    case malformedHTTPRequest = "MalformedHttpRequest"
    case malformedQueryString = "MalformedQueryString"
    case missingAction = "MissingAction"
    case missingParameter = "MissingParameter"
    case noSuchVersion = "NoSuchVersion"
    case notImplemented = "NotImplemented"
    case requestEntityTooLarge = "RequestEntityTooLarge"
    case requestTimeout = "RequestTimeout"
    case unknownParameter = "UnknownParameter"
    case unsupportedOperation = "UnsupportedOperation"

    // Resources and their states
    case dependencyViolation = "DependencyViolation"
    case incorrectInstanceState = "IncorrectInstanceState"
    case incorrectModificationState = "IncorrectModificationState"
    case incorrectState = "IncorrectState"
    case invalidAMIAttributeItemValue = "InvalidAMIAttributeItemValue"
    case invalidAMIIDMalformed = "InvalidAMIID.Malformed"
    case invalidAMIIDNotFound = "InvalidAMIID.NotFound"
    case invalidAMINameDuplicate = "InvalidAMIName.Duplicate"
    case invalidAMINameMalformed = "InvalidAMIName.Malformed"
    case invalidAttachmentNotFound = "InvalidAttachment.NotFound"
    case invalidConversionTaskIDMalformed = "InvalidConversionTaskId.Malformed"
    case invalidInstanceAttributeValue = "InvalidInstanceAttributeValue"
    case invalidInstanceIDMalformed = "InvalidInstanceID.Malformed"
    case invalidInstanceIDNotFound = "InvalidInstanceID.NotFound"
    case invalidInstanceType = "InvalidInstanceType"
    case invalidKeyPairNotFound = "InvalidKeyPair.NotFound"
    case invalidSnapshotInUse = "InvalidSnapshot.InUse"
    case invalidSnapshotNotFound = "InvalidSnapshot.NotFound"
    case invalidSnapshotExportTaskIDNotFound = "InvalidSnapshotExportTaskID.NotFound"
    case invalidSnapshotIDMalformed = "InvalidSnapshotID.Malformed"
    case invalidVolumeNotFound = "InvalidVolume.NotFound"
    case invalidVolumeIDMalformed = "InvalidVolumeID.Malformed"
    case invalidVolumeModificationNotFound = "InvalidVolumeModification.NotFound"
    case invalidVolumeZoneMismatch = "InvalidVolume.ZoneMismatch"
    case operationNotPermitted = "OperationNotPermitted"
    case volumeInUse = "VolumeInUse"

    // Limits
    case concurrentSnapshotLimitExceeded = "ConcurrentSnapshotLimitExceeded"
    case insufficientVolumeCapacity = "InsufficientVolumeCapacity"
    case maxIOPSLimitExceeded = "MaxIOPSLimitExceeded"
    case requestLimitExceeded = "RequestLimitExceeded"
    case resourceLimitExceeded = "ResourceLimitExceeded"
    case snapshotCreationPerVolumeRateExceeded = "SnapshotCreationPerVolumeRateExceeded"
    case snapshotLimitExceeded = "SnapshotLimitExceeded"
    case tagLimitExceeded = "TagLimitExceeded"
    case volumeLimitExceeded = "VolumeLimitExceeded"

    // Behind the gateway
    case internalError = "InternalError"
    /// The gateway's own, so that no tool has a rule to repeat it: a change may or may not have been made.
    case operationOutcomeUnknown = "OperationOutcomeUnknown"
    case unavailable = "Unavailable"

    /// The HTTP status it is answered with. Clients repeat a request by it: a 5xx is repeated, a 4xx is not.
    package var status: Int {
        switch self {
        case .authFailure: 401
        case .invalidClientTokenID, .signatureDoesNotMatch, .unauthorizedOperation: 403
        case .malformedQueryString: 404
        case .requestTimeout: 408
        case .dryRunOperation: 412
        case .requestEntityTooLarge: 413
        case .insufficientVolumeCapacity, .internalError: 500
        case .requestLimitExceeded, .unavailable: 503
        case .concurrentSnapshotLimitExceeded, .dependencyViolation, .filterLimitExceeded,
            .idempotentParameterMismatch, .incompleteSignature, .incorrectInstanceState, .incorrectModificationState,
            .incorrectState, .invalidAMIAttributeItemValue,
            .invalidAMIIDMalformed, .invalidAMIIDNotFound, .invalidAMINameDuplicate, .invalidAMINameMalformed,
            .invalidAction, .invalidAttachmentNotFound, .invalidConversionTaskIDMalformed, .invalidID,
            .invalidInstanceAttributeValue, .invalidInstanceIDMalformed,
            .invalidInstanceIDNotFound, .invalidInstanceType, .invalidKeyPairNotFound,
            .invalidParameterCombination, .invalidParameterValue, .invalidSnapshotExportTaskIDNotFound,
            .invalidSnapshotIDMalformed, .invalidSnapshotInUse, .invalidSnapshotNotFound, .invalidTagKeyMalformed,
            .invalidURLFormat, .invalidUserIDMalformed, .invalidVolumeIDMalformed, .malformedHTTPRequest,
            .invalidVolumeModificationNotFound, .invalidVolumeNotFound, .invalidVolumeZoneMismatch,
            .maxIOPSLimitExceeded, .missingAction, .missingParameter, .noSuchVersion,
            .notImplemented, .operationNotPermitted, .operationOutcomeUnknown, .requestExpired, .resourceLimitExceeded,
            .snapshotCreationPerVolumeRateExceeded, .snapshotLimitExceeded, .tagLimitExceeded, .unknownParameter,
            .unsupportedOperation, .volumeInUse, .volumeLimitExceeded:
            400
        }
    }
}
