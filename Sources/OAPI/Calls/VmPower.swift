package import JSONCoding

/// OAPI `StartVms`, `StopVms` and `RebootVms`: all VMs or none. What is so already stays so.
package protocol VmPowerRequest: OAPIRequest {
    var vmIDs: [String] { get }
    var dryRun: Bool { get }
    /// A member that one call has besides.
    var option: JSON.Member? { get }
}

extension VmPowerRequest {
    package var option: JSON.Member? { nil }

    package var body: JSON {
        var members = [JSON.Member("VmIds", .strings(vmIDs))]
        if let option { members.append(option) }
        if dryRun { members.append(JSON.Member("DryRun", .bool(true))) }
        return .object(members)
    }
}

/// OAPI `StartVms`.
package struct StartVmsRequest: VmPowerRequest, Hashable {
    package typealias Response = VmPowerResponse
    package static let call = OAPICall.startVms

    package var vmIDs: [String]
    package var dryRun: Bool

    package init(vmIDs: [String], dryRun: Bool) {
        self.vmIDs = vmIDs
        self.dryRun = dryRun
    }

    package var repetition: Repetition { .safe }
}

/// OAPI `StopVms`.
package struct StopVmsRequest: VmPowerRequest, Hashable {
    package typealias Response = VmPowerResponse
    package static let call = OAPICall.stopVms

    package var vmIDs: [String]
    /// As if their power were cut.
    package var force: Bool
    package var dryRun: Bool

    package init(vmIDs: [String], force: Bool, dryRun: Bool) {
        self.vmIDs = vmIDs
        self.force = force
        self.dryRun = dryRun
    }

    package var option: JSON.Member? { force ? JSON.Member("ForceStop", .bool(true)) : nil }

    package var repetition: Repetition { .safe }
}

/// OAPI `RebootVms`.
package struct RebootVmsRequest: VmPowerRequest, Hashable {
    package typealias Response = EmptyResponse
    package static let call = OAPICall.rebootVms

    package var vmIDs: [String]
    package var dryRun: Bool

    package init(vmIDs: [String], dryRun: Bool) {
        self.vmIDs = vmIDs
        self.dryRun = dryRun
    }

    package var repetition: Repetition { dryRun ? .safe : .once }
}

/// The answer to `StartVms` and `StopVms`.
package struct VmPowerResponse: OAPIResponse, Hashable {
    /// OAPI's `VmState`.
    package struct Change: Sendable, Hashable {
        package let vmID: String
        package let current: String
        package let previous: String
    }

    /// None in the answer to a dry run.
    package let changes: [Change]

    package init?(_ json: JSON) {
        guard json["ResponseContext"] != nil || json["Vms"] != nil else { return nil }
        changes = (json["Vms"]?.array ?? []).compactMap { vm in
            vm["VmId"]?.string.map { id in
                Change(
                    vmID: id, current: vm["CurrentState"]?.string ?? "", previous: vm["PreviousState"]?.string ?? "")
            }
        }
    }
}
