package import EC2Query
internal import FoundationEssentials
package import JSONCoding

/// Answers of EC2 as CloudTrail writes them in `responseElements`: lists are `{"items": [{…}]}`, `<return>` is `_return`,
/// booleans and numbers are JSON's, times are milliseconds since 1970. Sizes of volumes are text, as in AWS's records of
/// CreateVolume. Answers of newer actions stand in a ``CloudTrailWrapper``: their lists are `{"item": [{…}]}`, `<return>`
/// keeps its name, and times are text.
package enum CloudTrailElements {
    private enum ValueType {
        case boolean
        case integer
        case time
    }

    private static let types: [String: ValueType] = [
        "attachTime": .time, "code": .integer, "createTime": .time, "deleteOnTermination": .boolean,
        "encrypted": .boolean, "iops": .integer,
        "multiAttachEnabled": .boolean, "originalIops": .integer, "originalMultiAttachEnabled": .boolean,
        "originalSize": .integer, "progress": .integer, "return": .boolean, "startTime": .time, "targetIops": .integer,
        "targetMultiAttachEnabled": .boolean, "targetSize": .integer, "throughput": .integer,
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
        let entry = CloudTrailAction.named(action)
        var members: [JSON.Member] = []
        members.reserveCapacity(elements.count + 2)
        if entry.wrapper != nil { members.append(JSON.Member("xmlns", .string(EC2Document.namespace))) }
        members.append(JSON.Member("requestId", .string(requestID)))
        for element in elements where element.name != "requestId" {
            let name = entry.elements[element.name] ?? Self.name(element.name, in: entry.wrapper)
            members.append(JSON.Member(name, value(element, in: entry.wrapper)))
        }
        guard let wrapper = entry.wrapper else { return .object(members) }
        return .object([JSON.Member(wrapper.response, .object(members))])
    }

    private static func name(_ name: String, in wrapper: CloudTrailWrapper?) -> String {
        name == "return" && wrapper == nil ? "_return" : name
    }

    /// The elements nest no deeper than `InputLimits.xmlDepth`.
    private static func value(_ element: ResponseElement, in wrapper: CloudTrailWrapper?) -> JSON {
        switch element.content {
        // XML does not tell an empty text from an empty list.
        case .text(""), .elements([]): return isList(element.name) ? .object([]) : .string("")
        case .text(let text): return value(text, named: element.name, in: wrapper)
        case .elements(let elements):
            guard elements.allSatisfy({ $0.name == "item" }) else {
                return .object(elements.map { JSON.Member(name($0.name, in: wrapper), value($0, in: wrapper)) })
            }
            let items = JSON.array(elements.map { value($0, in: wrapper) })
            return .object([JSON.Member(wrapper == nil ? "items" : "item", items)])
        }
    }

    private static func value(_ text: String, named name: String, in wrapper: CloudTrailWrapper?) -> JSON {
        let typed: JSON? =
            switch types[name] {
            case .boolean: text == "true" ? .bool(true) : text == "false" ? .bool(false) : nil
            case .integer: Int(text).map(JSON.integer)
            case .time: wrapper == nil ? milliseconds(text).map(JSON.integer) : nil
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
