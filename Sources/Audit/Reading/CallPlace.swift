/// Where a call stands: in the order of time, then of gateways, then of recording. Readings and pages go on behind one.
package struct CallPlace: Sendable, Hashable, Comparable {
    /// In seconds since 1970.
    package let time: Int
    package let place: AuditPlace

    package init(time: Int, place: AuditPlace) {
        self.time = time
        self.place = place
    }

    /// Reads what ``text`` gave; `nil` for anything else.
    package init?(_ text: String) {
        let parts = text.split(separator: ".", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, let time = Int(parts[0]), let sequence = Int(parts[1]),
            parts[2].isEmpty || ChainSettings.isGatewayID(String(parts[2]))
        else { return nil }
        self.init(time: time, place: AuditPlace(chain: String(parts[2]), sequence: sequence))
    }

    package var text: String { "\(time).\(place.sequence).\(place.chain)" }

    package static func < (left: CallPlace, right: CallPlace) -> Bool {
        (left.time, left.place) < (right.time, right.place)
    }
}
