package import EC2Query

/// The kinds of resource that have an ID here, and what EC2 says when one is wrong.
package enum ResourceKind: String, Sendable, CaseIterable {
    case image = "ami"
    case instance = "i"
    case snapshot = "snap"
    case volume = "vol"

    /// `snap-`.
    var prefix: String { rawValue + "-" }

    /// The kind whose prefix the ID bears. An export task's begins as a snapshot's does, and is not one.
    init?(of id: String) {
        guard !id.hasPrefix("snap-export-"), let kind = Self.allCases.first(where: { id.hasPrefix($0.prefix) }) else {
            return nil
        }
        self = kind
    }

    /// The kind of which OAPI says by this code that there is none of that ID; `nil` for a code that says something
    /// else.
    init?(missingBy code: Int) {
        switch code {
        case 5023: self = .image
        case 5054: self = .snapshot
        case 5063: self = .instance
        case 5064: self = .volume
        default: return nil
        }
    }

    /// Cloud Custodian takes the ID out from between the quotes of these messages: one quoted ID, those quotes, and
    /// nothing else quoted.
    func notFound(_ id: String) -> EC2Error {
        switch self {
        case .image: EC2Error(.invalidAMIIDNotFound, "The image id '[\(id)]' does not exist")
        case .instance: EC2Error(.invalidInstanceIDNotFound, "The instance ID '\(id)' does not exist")
        case .snapshot: EC2Error(.invalidSnapshotNotFound, "The snapshot '\(id)' does not exist.")
        case .volume: EC2Error(.invalidVolumeNotFound, "The volume '\(id)' does not exist.")
        }
    }

    func malformed(_ id: String) -> EC2Error {
        let code: EC2ErrorCode =
            switch self {
            case .image: .invalidAMIIDMalformed
            case .instance: .invalidInstanceIDMalformed
            case .snapshot: .invalidSnapshotIDMalformed
            case .volume: .invalidVolumeIDMalformed
            }
        return EC2Error(code, "Invalid id: \"\(id)\"")
    }

    /// True for the form of OUTSCALE's own IDs: 8 digits.
    func isOutscaleID(_ id: String) -> Bool {
        id.utf8.count == prefix.utf8.count + 8 && isWellFormed(id)
    }

    /// True for the form of EC2's IDs: 8 or 17 digits.
    func isWellFormed(_ id: String) -> Bool {
        (try? check(id, of: "")) != nil  // which error does not matter here
    }

    /// Checks an ID before it is sent: OUTSCALE's have 8 lower-case hexadecimal digits, EC2's 8 or 17. One of 17 can
    /// only be unknown at OUTSCALE, which is for OUTSCALE to say.
    ///
    /// - Throws: `InvalidParameterValue` for another prefix, the kind's Malformed code for other digits.
    package func check(_ id: String, of parameter: String) throws(EC2Error) -> String {
        guard id.hasPrefix(prefix) else {
            let name = parameter.prefix(1).lowercased() + parameter.dropFirst()
            throw .invalidParameterValue(id, of: name, why: "Expected: '\(prefix)...'.")
        }
        let digits = id.utf8.dropFirst(prefix.utf8.count)
        let areHexadecimal = digits.allSatisfy { byte in
            UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte || UInt8(ascii: "a")...UInt8(ascii: "f") ~= byte
        }
        guard areHexadecimal, digits.count == 8 || digits.count == 17 else { throw malformed(id) }
        return id
    }

    /// Checks an ID whose kind the request leaves open. Of a kind that is not known here only OUTSCALE can say whether
    /// there is such a thing.
    ///
    /// - Throws: `InvalidID` for what is not a prefix, a hyphen and something behind it; the kind's Malformed code for
    ///   wrong digits.
    static func checkAny(_ id: String, of parameter: String) throws(EC2Error) {
        if let kind = ResourceKind(of: id) {
            _ = try kind.check(id, of: parameter)
            return
        }
        let parts = id.utf8.split(separator: UInt8(ascii: "-"), maxSplits: 1, omittingEmptySubsequences: false)
        let isID =
            parts.count == 2
            && parts.allSatisfy { part in
                !part.isEmpty
                    && part.allSatisfy { byte in
                        switch byte {
                        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
                            UInt8(ascii: "-"):
                            true
                        default: false
                        }
                    }
            }
        guard isID, id.utf8.count <= 64 else {
            throw EC2Error(.invalidID, "The ID '\(id.prefix(64))' is not valid")
        }
    }
}
