internal import JSONCoding
internal import Limits

/// What never enters an audit record, whatever member it hides in: secrets, passwords, private keys, signatures, and
/// URLs that bear a signature, which give every reader access to what they name.
package struct AuditRedaction {
    /// What stands in the place of a hidden value (CloudTrail's own words).
    package static let replacement = "HIDDEN_DUE_TO_SECURITY_REASONS"

    /// A name that holds one of these, case and punctuation aside, hides its value. Names that are whole ones only are in
    /// ``secretMembers``.
    private static let fragments = [
        "authorization", "filelocation", "gatewayconfiguration", "imagelocation", "keymaterial", "otpcode",
        "passphrase", "password", "presharedkey", "presignedurl", "privatekey", "secret", "securitytoken",
        "sessiontoken", "signature", "snapshotlocation", "userdata",
    ].map { Array($0.utf8) }

    /// ``fragments`` by their first letter, from `a` to `z`.
    private static let fragmentsByLetter = (UInt8(ascii: "a")...UInt8(ascii: "z")).map { letter in
        fragments.filter { $0.first == letter }
    }

    /// ``secretMembers`` by their length.
    private static let wholeNames = Dictionary(grouping: secretMembers.map { Array($0.utf8) }, by: \.count)

    private static let signature = Array("signature".utf8)

    /// A name that ends so hides its value: the URLs among the parameters are presigned ones, which may bear their
    /// secret in other words than AWS's (`DiskContainer.Url`, `OsuManifestUrl`).
    private static let url = Array("url".utf8)

    /// What was met among what was written.
    private(set) var resources = ResourceList()

    /// Whether what was written since ``begin(noting:)`` reads back as a member of a record.
    private(set) var isReadable = true
    /// Levels of arrays and objects around the value at hand; the record is the first.
    private var depth = 1

    /// Goes on with another member of the same record.
    ///
    /// - Parameter ids: how many IDs of resources are noted at most.
    mutating func begin(noting ids: Int) {
        resources.begin(atMost: ids)
        isReadable = true
    }

    /// Notes IDs that were noted before in another record.
    mutating func note(_ ids: [String]) { resources.add(ids) }

    /// Appends `value`'s JSON to `output`, what must not be seen replaced at any depth.
    mutating func write(_ value: JSON, to output: inout [UInt8]) {
        switch value {
        case .null, .bool, .integer: value.write(to: &output)
        case .number(let text):
            if !JSON.isNumber(text) { isReadable = false }
            value.write(to: &output)
        case .string(let text):
            Self.write(text, to: &output)
            resources.take(text)
        case .array(let values):
            enter()
            defer { depth -= 1 }
            output.append(UInt8(ascii: "["))
            for (index, value) in values.enumerated() {
                if index > 0 { output.append(UInt8(ascii: ",")) }
                write(value, to: &output)
            }
            output.append(UInt8(ascii: "]"))
        case .object(let members):
            enter()
            defer { depth -= 1 }
            output.append(UInt8(ascii: "{"))
            let namesSecret = namesSecret(members)
            for (index, member) in members.enumerated() {
                if index > 0 { output.append(UInt8(ascii: ",")) }
                RecordText.write(member.name, to: &output)
                output.append(UInt8(ascii: ":"))
                if namesSecret, member.name == "value" {
                    RecordText.write(Self.replacement, to: &output)
                } else {
                    writeMember(member, to: &output)
                }
            }
            output.append(UInt8(ascii: "}"))
        }
    }

    /// Appends `text` as a JSON string, or ``replacement`` when it is a URL that bears a signature.
    static func write(_ text: String, to output: inout [UInt8]) {
        RecordText.write(bearsSignature(text) ? replacement : text, to: &output)
    }

    /// A record that nests deeper cannot be parsed again.
    private mutating func enter() {
        if depth >= InputLimits.recordDepth { isReadable = false }
        depth += 1
    }

    /// `Attribute=userData&Value=…`, as EC2's `Modify…Attribute` actions may have it: the name stands in one member and
    /// what it hides in another.
    private func namesSecret(_ members: [JSON.Member]) -> Bool {
        guard let name = members.first(where: { $0.name == "attribute" })?.value.string else { return false }
        return Self.hides(name)
    }

    private mutating func writeMember(_ member: JSON.Member, to output: inout [UInt8]) {
        switch member.value {
        case .null, .bool: member.value.write(to: &output)
        case .integer, .number, .string, .array, .object:
            if Self.hides(member.name) {
                RecordText.write(Self.replacement, to: &output)
            } else {
                write(member.value, to: &output)
            }
        }
    }

    /// Whether a member of that name has its value hidden.
    static func hides(_ memberName: String) -> Bool {
        var room = InlineArray<48, UInt8>(repeating: 0)  // for almost any name
        var count = 0
        for byte in memberName.utf8.lazy.compactMap(Self.folded) {
            if count < room.count { room[count] = byte }
            count += 1
        }
        if count <= room.count { return isSecret(room.span.extracting(0..<count)) }
        return isSecret(memberName.utf8.compactMap(Self.folded).span)
    }

    /// - Parameter name: in lower case, letters and digits only.
    private static func isSecret(_ name: Span<UInt8>) -> Bool {
        if holds(name, url, at: name.count - url.count) { return true }
        for whole in wholeNames[name.count] ?? [] where holds(name, whole, at: 0) { return true }
        for start in name.indices where name[start] >= UInt8(ascii: "a") {
            for fragment in fragmentsByLetter[Int(name[start] - UInt8(ascii: "a"))]
            where holds(name, fragment, at: start) {
                return true
            }
        }
        return false
    }

    /// A letter in lower case or a digit; `nil` for anything else.
    private static func folded(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): byte | 0x20
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): byte
        default: nil
        }
    }

    private static func holds(_ name: Span<UInt8>, _ part: [UInt8], at start: Int) -> Bool {
        guard start >= 0, start + part.count <= name.count else { return false }
        for (index, byte) in part.enumerated() where name[start + index] != byte { return false }
        return true
    }

    /// Whether the text holds `signature=`, or the same with its `=` percent-encoded, in any case.
    static func bearsSignature(_ text: String) -> Bool {
        let signature = signature
        var matched = 0
        for byte in text.utf8 {
            if matched == signature.count {
                if byte == UInt8(ascii: "=") || byte == UInt8(ascii: "%") { return true }
                matched = 0
            }
            let lowered = byte | 0x20
            if lowered == signature[matched] {
                matched += 1
            } else {
                matched = lowered == signature[0] ? 1 : 0
            }
        }
        return false
    }
}
