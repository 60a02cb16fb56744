package import EC2Query
internal import FoundationEssentials
package import JSONCoding

/// Answers of EC2 as CloudTrail writes them in `responseElements`: lists are `{"items": [{…}]}`, `<return>` is `_return`,
/// booleans and numbers are JSON's, times are milliseconds since 1970. Sizes of volumes are text, as in AWS's example of
/// CreateVolume.
package enum CloudTrailElements {
    private enum ValueType {
        case boolean
        case integer
        case time
    }

    private static let types: [String: ValueType] = [
        "attachTime": .time, "code": .integer, "createTime": .time, "deleteOnTermination": .boolean,
        "encrypted": .boolean, "iops": .integer,
        "multiAttachEnabled": .boolean, "originalIops": .integer, "originalSize": .integer,
        "progress": .integer, "return": .boolean, "startTime": .time, "targetIops": .integer, "targetSize": .integer,
        "throughput": .integer,
    ]

    /// Lists whose names do not say so.
    private static let lists: Set<String> = [
        "availabilityZoneInfo", "blockDeviceMapping", "createVolumePermission", "details", "launchPermission",
        "productCodes",
        "regionInfo",
    ]

    private static func isList(_ name: String) -> Bool { name.hasSuffix("Set") || lists.contains(name) }

    /// - Parameters:
    ///   - elements: the children of the answer's root, without `requestId`.
    ///   - requestID: what the client was told.
    package static func recorded(_ elements: [ResponseElement], of action: String, requestID: String) -> JSON {
        let names = CloudTrailAction.named(action).elements
        var members: [JSON.Member] = []
        members.reserveCapacity(elements.count + 1)
        members.append(JSON.Member("requestId", .string(requestID)))
        for element in elements where element.name != "requestId" {
            members.append(JSON.Member(names[element.name] ?? Self.name(element.name), value(element)))
        }
        return .object(members)
    }

    private static func name(_ name: String) -> String { name == "return" ? "_return" : name }

    /// The elements nest no deeper than `InputLimits.xmlDepth`.
    private static func value(_ element: ResponseElement) -> JSON {
        switch element.content {
        // XML does not tell an empty text from an empty list.
        case .text(""), .elements([]): isList(element.name) ? .object([]) : .string("")
        case .text(let text): value(text, named: element.name)
        case .elements(let elements):
            if elements.allSatisfy({ $0.name == "item" }) {
                .object([JSON.Member("items", .array(elements.map(value)))])
            } else {
                .object(elements.map { JSON.Member(name($0.name), value($0)) })
            }
        }
    }

    private static func value(_ text: String, named name: String) -> JSON {
        let typed: JSON? =
            switch types[name] {
            case .boolean: text == "true" ? .bool(true) : text == "false" ? .bool(false) : nil
            case .integer: Int(text).map(JSON.integer)
            case .time: milliseconds(text).map(JSON.integer)
            case nil: nil
            }
        return typed ?? .string(text)
    }

    /// `2026-11-23T10:00:00.000Z` as milliseconds since 1970.
    private static func milliseconds(_ text: String) -> Int? {
        let format = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
        guard let date = try? format.parse(text) else { return nil }  // no date: it stays text
        return Int((date.timeIntervalSince1970 * 1000).rounded())
    }
}
