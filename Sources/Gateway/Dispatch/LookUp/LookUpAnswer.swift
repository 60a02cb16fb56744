internal import Audit
internal import JSONCoding

/// What `LookupEvents` answers: AWS CloudTrail API reference, "LookupEvents", "Event" and "Resource".
struct LookUpAnswer {
    let events: [AuditEvent]
    let nextToken: String?

    var body: [UInt8] {
        JSON.object(present: ["Events": .array(events.map(Self.json)), "NextToken": nextToken.map(JSON.string)]).bytes
    }

    private static func json(_ event: AuditEvent) -> JSON {
        let record = event.record
        return .object(present: [
            "EventId": .string(record.eventID.text),
            "EventName": .string(record.action),
            "ReadOnly": .string(record.access == .read ? "true" : "false"),
            "AccessKeyId": record.identity.accessKeyID.map(JSON.string),
            "EventTime": .integer(record.time.seconds),
            "EventSource": .string(record.protocol.eventSource),
            "Username": record.identity.userName.map(JSON.string),
            "Resources": .array(
                record.resources.map { resource in
                    .object(present: [
                        "ResourceType": .string(resource.kind.rawValue), "ResourceName": .string(resource.id),
                    ])
                }),
            "CloudTrailEvent": .string(event.text),
        ])
    }
}
