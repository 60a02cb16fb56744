internal import JSONCoding

extension AuditRecord {
    /// What the call worked on: the source of a copy, else the snapshot, volume or resource that it named.
    package var source: String? {
        for name in ["sourcesnapshotid", "snapshotid", "volumeid", "resourceid"] {
            if let value = requestParameters?.firstString(named: name) { return value }
        }
        return nil
    }

    /// The snapshot that the call made.
    package var copy: String? {
        access == .change ? responseElements?.firstString(named: "snapshotid") : nil
    }
}

extension JSON {
    /// The string under that name (lower case, matched without regard to case), or the first of an array or of numbered
    /// names (`resourceId.1`) there, at any depth.
    fileprivate func firstString(named name: String) -> String? {
        switch self {
        case .null, .bool, .integer, .number, .string: return nil
        case .array(let values):
            for value in values {
                if let found = value.firstString(named: name) { return found }
            }
            return nil
        case .object(let members):
            for member in members {
                let lowered = member.name.lowercased()
                if lowered == name || lowered == name + "s" || lowered.hasPrefix(name + ".") {
                    switch member.value {
                    case .string(let text): return text
                    case .array(let values): if let text = values.first?.string { return text }
                    case .null, .bool, .integer, .number, .object: break
                    }
                }
                if let found = member.value.firstString(named: name) { return found }
            }
            return nil
        }
    }
}
