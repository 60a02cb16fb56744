package import JSONCoding

/// OAPI's `Vm`, as far as EC2 has words for it.
package struct Vm: OAPIListed {
    package static let readCall = OAPICall.readVms
    package static let listMember = "Vms"

    package let vmID: String
    package let state: String
    package let stateReason: String
    package let vmType: String
    package let imageID: String
    package let architecture: String
    /// RFC 3339, in UTC, with milliseconds.
    package let creationDate: String
    package let reservationID: String
    package let launchNumber: Int?
    package let keypairName: String
    package let subregionName: String
    package let tenancy: String
    package let netID: String
    package let subnetID: String
    package let privateIP: String
    package let publicIP: String
    package let privateDNSName: String
    package let publicDNSName: String
    package let rootDeviceName: String
    /// `windows`, or empty.
    package let osFamily: String
    package let bootMode: String
    package let clientToken: String
    package let productCodes: [String]
    package let isSourceDestChecked: Bool?
    package let deletionProtection: Bool?
    /// `stop`, `restart`, `terminate`.
    package let shutdownBehavior: String
    /// In base64.
    package let userData: String
    package let isTPMEnabled: Bool
    package let devices: [VmDevice]
    package let nics: [VmNic]
    package let securityGroups: [SecurityGroup]
    package let tags: [ResourceTag]

    /// OAPI's `SecurityGroupLight`.
    package struct SecurityGroup: Sendable, Hashable {
        package let id: String
        package let name: String

        init(_ json: JSON) {
            id = json["SecurityGroupId"]?.string ?? ""
            name = json["SecurityGroupName"]?.string ?? ""
        }
    }

    package init?(_ json: JSON) {
        guard let vmID = json["VmId"]?.string else { return nil }
        func text(_ name: String) -> String { json[name]?.string ?? "" }
        self.vmID = vmID
        state = text("State")
        stateReason = text("StateReason")
        vmType = text("VmType")
        imageID = text("ImageId")
        architecture = text("Architecture")
        creationDate = text("CreationDate")
        reservationID = text("ReservationId")
        launchNumber = json["LaunchNumber"]?.integer
        keypairName = text("KeypairName")
        subregionName = json["Placement"]?["SubregionName"]?.string ?? ""
        tenancy = json["Placement"]?["Tenancy"]?.string ?? ""
        netID = text("NetId")
        subnetID = text("SubnetId")
        privateIP = text("PrivateIp")
        publicIP = text("PublicIp")
        privateDNSName = text("PrivateDnsName")
        publicDNSName = text("PublicDnsName")
        rootDeviceName = text("RootDeviceName")
        osFamily = text("OsFamily")
        bootMode = text("BootMode")
        clientToken = text("ClientToken")
        productCodes = (json["ProductCodes"]?.array ?? []).compactMap(\.string)
        isSourceDestChecked = json["IsSourceDestChecked"]?.bool
        deletionProtection = json["DeletionProtection"]?.bool
        shutdownBehavior = text("VmInitiatedShutdownBehavior")
        userData = text("UserData")
        isTPMEnabled = json["TpmEnabled"]?.bool ?? false
        devices = (json["BlockDeviceMappings"]?.array ?? []).map { VmDevice($0) }
        nics = (json["Nics"]?.array ?? []).map { VmNic($0) }
        securityGroups = (json["SecurityGroups"]?.array ?? []).map { SecurityGroup($0) }
        tags = (json["Tags"]?.array ?? []).compactMap { ResourceTag($0) }
    }
}

/// OAPI's `BlockDeviceMappingCreated`: a device of a VM, and the volume behind it.
package struct VmDevice: Sendable, Hashable {
    package let deviceName: String
    package let volumeID: String
    package let state: String
    package let linkDate: String
    package let deleteOnVMDeletion: Bool?

    init(_ json: JSON) {
        let bsu = json["Bsu"]
        deviceName = json["DeviceName"]?.string ?? ""
        volumeID = bsu?["VolumeId"]?.string ?? ""
        state = bsu?["State"]?.string ?? ""
        linkDate = bsu?["LinkDate"]?.string ?? ""
        deleteOnVMDeletion = bsu?["DeleteOnVmDeletion"]?.bool
    }
}

/// OAPI's `NicLight`: a network interface of a VM.
package struct VmNic: Sendable, Hashable {
    package let nicID: String
    package let accountID: String
    package let description: String
    package let macAddress: String
    package let netID: String
    package let subnetID: String
    package let state: String
    package let privateDNSName: String
    package let isSourceDestChecked: Bool?
    /// The attachment.
    package let linkNicID: String
    package let deviceNumber: Int?
    package let linkState: String
    package let deleteOnVMDeletion: Bool?
    package let publicIP: String
    package let publicDNSName: String
    package let publicIPAccountID: String
    package let privateIPs: [PrivateIP]
    package let securityGroups: [Vm.SecurityGroup]

    /// OAPI's `PrivateIpLightForVm`.
    package struct PrivateIP: Sendable, Hashable {
        package let address: String
        package let isPrimary: Bool
        package let dnsName: String
    }

    init(_ json: JSON) {
        func text(_ name: String) -> String { json[name]?.string ?? "" }
        nicID = text("NicId")
        accountID = text("AccountId")
        description = text("Description")
        macAddress = text("MacAddress")
        netID = text("NetId")
        subnetID = text("SubnetId")
        state = text("State")
        privateDNSName = text("PrivateDnsName")
        isSourceDestChecked = json["IsSourceDestChecked"]?.bool
        let link = json["LinkNic"]
        linkNicID = link?["LinkNicId"]?.string ?? ""
        deviceNumber = link?["DeviceNumber"]?.integer
        linkState = link?["State"]?.string ?? ""
        deleteOnVMDeletion = link?["DeleteOnVmDeletion"]?.bool
        let publicLink = json["LinkPublicIp"]
        publicIP = publicLink?["PublicIp"]?.string ?? ""
        publicDNSName = publicLink?["PublicDnsName"]?.string ?? ""
        publicIPAccountID = publicLink?["PublicIpAccountId"]?.string ?? ""
        privateIPs = (json["PrivateIps"]?.array ?? []).map { ip in
            PrivateIP(
                address: ip["PrivateIp"]?.string ?? "", isPrimary: ip["IsPrimary"]?.bool ?? false,
                dnsName: ip["PrivateDnsName"]?.string ?? "")
        }
        securityGroups = (json["SecurityGroups"]?.array ?? []).map { Vm.SecurityGroup($0) }
    }
}
