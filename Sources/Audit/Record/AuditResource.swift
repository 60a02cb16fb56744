/// A resource that a call named, as CloudTrail has it: `AWS::EC2::Snapshot`, `snap-12345678`.
package struct AuditResource: Sendable, Hashable {
    /// What records can be found by. CloudTrail's names of the types: `LookupEvents`, attribute `ResourceType`.
    package enum Kind: String, Sendable, Hashable, CaseIterable {
        case snapshot = "AWS::EC2::Snapshot"
        case volume = "AWS::EC2::Volume"
        case image = "AWS::EC2::Ami"
        case instance = "AWS::EC2::Instance"

        /// What its IDs begin with.
        package var prefix: String {
            switch self {
            case .snapshot: "snap-"
            case .volume: "vol-"
            case .image: "ami-"
            case .instance: "i-"
            }
        }

        /// The only kind whose IDs begin with that character.
        fileprivate init?(first: UInt8?) {
            switch first {
            case UInt8(ascii: "s"): self = .snapshot
            case UInt8(ascii: "v"): self = .volume
            case UInt8(ascii: "a"): self = .image
            case UInt8(ascii: "i"): self = .instance
            default: return nil
            }
        }
    }

    package let kind: Kind
    /// The prefix of its kind, and up to 64 lower-case hexadecimal digits.
    package let id: String

    /// `nil` for what is no such ID.
    package init?(_ id: String) {
        let bytes = id.utf8
        // Every text of a record is looked at, and few are IDs.
        guard bytes.count <= 69, let kind = Kind(first: bytes.first), bytes.starts(with: kind.prefix.utf8) else {
            return nil
        }
        let digits = bytes.dropFirst(kind.prefix.utf8.count)
        guard
            1...64 ~= digits.count,
            digits.allSatisfy({
                UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 || UInt8(ascii: "a")...UInt8(ascii: "f") ~= $0
            })
        else { return nil }
        self.kind = kind
        self.id = id
    }
}
