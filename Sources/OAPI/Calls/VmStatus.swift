package import JSONCoding

/// OAPI's `VmStates`: a VM's state, and what is announced for it.
package struct VmStatus: OAPIListed {
    package static let readCall = OAPICall.readVmsState
    package static let listMember = "VmStates"

    /// OAPI's `MaintenanceEvent`.
    package struct Event: Sendable, Hashable {
        /// `system-reboot`, `system-maintenance`.
        package let code: String
        package let description: String
        package let notBefore: String
        package let notAfter: String
    }

    package let vmID: String
    package let state: String
    package let subregionName: String
    package let events: [Event]

    package init?(_ json: JSON) {
        guard let vmID = json["VmId"]?.string else { return nil }
        self.vmID = vmID
        state = json["VmState"]?.string ?? ""
        subregionName = json["SubregionName"]?.string ?? ""
        events = (json["MaintenanceEvents"]?.array ?? []).map { event in
            Event(
                code: event["Code"]?.string ?? "", description: event["Description"]?.string ?? "",
                notBefore: event["NotBefore"]?.string ?? "", notAfter: event["NotAfter"]?.string ?? "")
        }
    }
}
