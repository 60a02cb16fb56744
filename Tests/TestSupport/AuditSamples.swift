package import Audit
internal import JSONCoding

/// 2026-11-23T10:00:00Z
package let sampleTime = AuditTime(seconds: 1_795_428_000)

/// A copy of a snapshot that worked, with every field filled.
package func sampleRecord(
    requestID: String = "5d6c7b8a-0000-4000-8000-000000000001",
    eventID: String = "00000000-0000-7000-8000-000000000001",
    time: AuditTime = sampleTime, action: String = "CopySnapshot", accessKeyID: String = "AKIAIOSFODNN7EXAMPLE",
    accountID: String? = "123456789012", source: String = "snap-0123456789abcdef0",
    copy: String = "snap-0fedcba9876543210", outcome: AuditOutcome = .succeeded, access: AuditAccess = .change
) -> AuditRecord {
    AuditRecord(
        time: time, identity: .known(accessKeyID: accessKeyID, accountID: accountID, userName: "default"),
        protocol: .ec2Query, action: action, access: access, region: "eu-west-2", sourceIPAddress: "192.0.2.10",
        userAgent: "aws-cli/2.9.19",
        requestParameters: .object([
            .init("sourceRegion", .string("eu-west-2")), .init("sourceSnapshotId", .string(source)),
            .init("presignedUrl", .string("https://ec2.example.com/?X-Amz-Signature=00ff")),
        ]),
        responseElements: outcome == .succeeded
            ? .object([.init("requestId", .string(requestID)), .init("snapshotId", .string(copy))]) : nil,
        outcome: outcome,
        upstream: [
            AuditUpstreamCall(
                call: "CreateSnapshot", endpoint: "https://api.eu-west-2.example.com/api/v1/CreateSnapshot",
                status: 200, oapiRequestID: "0475ca1e-d0c5-441d-712a-da55a4175157", duration: .milliseconds(120),
                attempt: 1)
        ],
        clientToken: "token-1", invocationID: "1f0e9d8c-0000-4000-8000-000000000009", gatewayVersion: "0.1.0",
        duration: .milliseconds(131), requestID: requestID, eventID: AuditEventID(stored: eventID),
        tls: AuditTLSDetails(
            version: "TLSv1.3", cipherSuite: "TLS_AES_128_GCM_SHA256", clientProvidedHostHeader: "ec2.example.com"))
}

/// A read, which leaves a single row.
package func sampleRead(_ number: Int) -> AuditRecord {
    sampleRecord(requestID: "read-\(number)", action: "DescribeSnapshots", access: .read)
}

extension AuditWriter {
    /// Stores a record as an intent, with a deadline that no test reaches unless it names one.
    package func intent(
        _ record: AuditRecord, until deadline: ContinuousClock.Instant = .now + .seconds(300)
    ) async throws(AuditFailure) {
        try await store(row(of: record, as: .intent), until: deadline)
    }

    /// The same of an outcome.
    package func outcome(_ record: AuditRecord) async throws(AuditFailure) {
        try await store(row(of: record, as: .outcome), until: .now + .seconds(300))
    }
}
