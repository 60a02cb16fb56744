internal import EC2Query
internal import OAPI

/// A network interface of an instance as EC2 describes it.
///
/// Sources: AWS "InstanceNetworkInterface", OUTSCALE "NicLight".
struct InstanceInterface {
    private let nic: VmNic

    init(_ nic: VmNic) {
        self.nic = nic
    }

    var elements: [ResponseElement] {
        var elements = [ResponseElement("networkInterfaceId", nic.nicID)]
        elements.append(present: "subnetId", nic.subnetID)
        elements.append(present: "vpcId", nic.netID)
        elements.append(ResponseElement("description", nic.description))
        elements.append(present: "ownerId", nic.accountID)
        elements.append(present: "status", nic.state)
        elements.append(present: "macAddress", nic.macAddress)
        elements.append(present: "privateIpAddress", nic.privateIPs.first(where: \.isPrimary)?.address ?? "")
        elements.append(present: "privateDnsName", nic.privateDNSName)
        if let isChecked = nic.isSourceDestChecked {
            elements.append(ResponseElement("sourceDestCheck", String(isChecked)))
        }
        elements.append(InstanceElement.groups(nic.securityGroups))
        elements.append(attachment)
        if let association { elements.append(association) }
        elements.append(
            .list(
                "privateIpAddressesSet",
                nic.privateIPs.map { ip in
                    var elements = [ResponseElement("privateIpAddress", ip.address)]
                    elements.append(present: "privateDnsName", ip.dnsName)
                    elements.append(ResponseElement("primary", String(ip.isPrimary)))
                    if ip.isPrimary, let association { elements.append(association) }
                    return elements
                }))
        return elements
    }

    private var attachment: ResponseElement {
        var elements = [
            ResponseElement("attachmentId", nic.linkNicID),
            ResponseElement("deviceIndex", String(nic.deviceNumber ?? 0)),
        ]
        elements.append(present: "status", nic.linkState)
        if let deletes = nic.deleteOnVMDeletion {
            elements.append(ResponseElement("deleteOnTermination", String(deletes)))
        }
        return ResponseElement("attachment", elements)
    }

    /// The public address; `nil` when there is none.
    private var association: ResponseElement? {
        guard !nic.publicIP.isEmpty else { return nil }
        var elements = [
            ResponseElement("publicIp", nic.publicIP), ResponseElement("publicDnsName", nic.publicDNSName),
        ]
        elements.append(present: "ipOwnerId", nic.publicIPAccountID)
        return ResponseElement("association", elements)
    }
}
