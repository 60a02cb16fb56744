internal import EC2Query
internal import OAPI

/// An instance as EC2 describes it, in its reservation.
///
/// | EC2                                  | OAPI                        | Rule                                    |
/// |--------------------------------------|-----------------------------|-----------------------------------------|
/// | `reservationId`                      | `ReservationId`             |                                         |
/// | `instanceId`, `imageId`              | `VmId`, `ImageId`           |                                         |
/// | `instanceState`                      | `State`                     | ``InstanceState``                       |
/// | `privateDnsName`, `dnsName`          | `PrivateDnsName`, `PublicDnsName` | there even when empty             |
/// | `keyName`, `instanceType`            | `KeypairName`, `VmType`     | `keyName` left out when empty           |
/// | `launchTime`                         | `CreationDate`              | with three digits of a second           |
/// | `placement`                          | `Placement`                 | `default` where OAPI says no tenancy    |
/// | `monitoring`                         | –                           | `disabled`                              |
/// | `subnetId`, `vpcId`                  | `SubnetId`, `NetId`         | left out in the public Cloud            |
/// | `privateIpAddress`, `ipAddress`      | `PrivateIp`, `PublicIp`     | left out when empty                     |
/// | `groupSet`                           | `SecurityGroups`            |                                         |
/// | `rootDeviceType`, `rootDeviceName`   | `RootDeviceName`            | `ebs`, which OAPI calls `bsu`           |
/// | `blockDeviceMapping`                 | `BlockDeviceMappings`       | ``InstanceDevice``                      |
/// | `virtualizationType`, `hypervisor`   | –                           | `hvm`, `xen`                            |
/// | `networkInterfaceSet`                | `Nics`                      | ``InstanceInterface``                   |
/// | `tagSet`                             | `Tags`                      | there even when empty                   |
/// | `ebsOptimized`                       | –                           | `false`: OUTSCALE has no such choice    |
///
/// Sources: AWS "Instance", OUTSCALE "Vm".
struct InstanceElement: ListedElement, TaggedElement {
    static let setName = "reservationSet"

    let vm: Vm

    init(_ vm: Vm) {
        self.vm = vm
    }

    var id: String { vm.vmID }

    var tags: [ResourceTag] { vm.tags }

    var state: InstanceState { InstanceState(vm.state) }

    var tenancy: String { vm.tenancy == "dedicated" ? "dedicated" : "default" }

    /// EC2's `launchTime`; `nil` where OAPI says none.
    var launchTime: String? { EC2Time(vm.creationDate)?.text }

    var listedElements: [ResponseElement] {
        [
            ResponseElement("reservationId", vm.reservationID),
            Self.groups(vm.netID.isEmpty ? vm.securityGroups : []),
            .list("instancesSet", [elements]),
        ]
    }

    /// The elements, in the order of AWS's own answers.
    private var elements: [ResponseElement] {
        var elements = [
            ResponseElement("instanceId", vm.vmID), ResponseElement("imageId", vm.imageID),
            state.element("instanceState"), ResponseElement("privateDnsName", vm.privateDNSName),
            ResponseElement("dnsName", vm.publicDNSName), ResponseElement("reason", vm.stateReason),
        ]
        elements.append(present: "keyName", vm.keypairName)
        elements += [
            ResponseElement("amiLaunchIndex", String(vm.launchNumber ?? 0)),
            .list("productCodes", vm.productCodes.map { [ResponseElement("productCode", $0)] }),
            ResponseElement("instanceType", vm.vmType),
        ]
        if let launchTime { elements.append(ResponseElement("launchTime", launchTime)) }
        elements += [
            ResponseElement(
                "placement",
                [
                    ResponseElement("availabilityZone", vm.subregionName), ResponseElement("groupName", ""),
                    ResponseElement("tenancy", tenancy),
                ]),
            ResponseElement("monitoring", [ResponseElement("state", "disabled")]),
        ]
        if vm.osFamily.lowercased() == "windows" { elements.append(ResponseElement("platform", "windows")) }
        elements.append(present: "subnetId", vm.subnetID)
        elements.append(present: "vpcId", vm.netID)
        elements.append(present: "privateIpAddress", vm.privateIP)
        elements.append(present: "ipAddress", vm.publicIP)
        if let isChecked = vm.isSourceDestChecked {
            elements.append(ResponseElement("sourceDestCheck", String(isChecked)))
        }
        elements.append(Self.groups(vm.securityGroups))
        if !vm.stateReason.isEmpty {
            elements.append(ResponseElement("stateReason", [ResponseElement("message", vm.stateReason)]))
        }
        elements.append(present: "architecture", vm.architecture)
        elements += [
            ResponseElement("rootDeviceType", ImageElement.rootDeviceType),
            ResponseElement("rootDeviceName", vm.rootDeviceName),
            .list("blockDeviceMapping", vm.devices.map { InstanceDevice($0).elements }),
            ResponseElement("virtualizationType", ImageElement.virtualizationType),
            ResponseElement("clientToken", vm.clientToken),
            TagSpecifications.element(vm.tags),
            ResponseElement("hypervisor", ImageElement.hypervisor),
            .list("networkInterfaceSet", vm.nics.map { InstanceInterface($0).elements }),
            ResponseElement("ebsOptimized", "false"),
        ]
        if let mode = BootMode(oapi: [vm.bootMode]) {
            elements.append(ResponseElement("currentInstanceBootMode", mode.rawValue))
        }
        if vm.isTPMEnabled { elements.append(ResponseElement("tpmSupport", ImageElement.tpmVersion)) }
        return elements
    }

    static func groups(_ groups: [Vm.SecurityGroup]) -> ResponseElement {
        .list(
            "groupSet",
            groups.map { [ResponseElement("groupId", $0.id), ResponseElement("groupName", $0.name)] })
    }
}

extension [ResponseElement] {
    /// Appends an element, unless its text is empty.
    mutating func append(present name: String, _ text: String) {
        if !text.isEmpty { append(ResponseElement(name, text)) }
    }
}
