// Written by scripts/generate-oapi-facts; do not edit.

/// Where secret members stand in OAPI's calls, from OUTSCALE's published description.
let secretMembersOfCalls = """
    CheckAuthentication parameters Password
    CreateAccessKey answer AccessKey.SecretKey
    CreateDirectLinkInterface answer DirectLinkInterface.BgpKey
    CreateDirectLinkInterface parameters DirectLinkInterface.BgpKey
    CreateImage answer Image.FileLocation
    CreateImage parameters FileLocation
    CreateImageExportTask answer ImageExportTask.OsuExport.OsuManifestUrl
    CreateImageExportTask parameters OsuExport.OsuApiKey.SecretKey
    CreateImageExportTask parameters OsuExport.OsuManifestUrl
    CreateKeypair answer Keypair.PrivateKey
    CreateServerCertificate parameters PrivateKey
    CreateSnapshot parameters FileLocation
    CreateSnapshotExportTask parameters OsuExport.OsuApiKey.SecretKey
    CreateSnapshotExportTask parameters OsuExport.OsuManifestUrl
    CreateVms answer Vms.UserData
    CreateVms parameters UserData
    CreateVpnConnection answer VpnConnection.ClientGatewayConfiguration
    CreateVpnConnection answer VpnConnection.VpnOptions.Phase2Options.PreSharedKey
    ReadAdminPassword answer AdminPassword
    ReadDirectLinkInterfaces answer DirectLinkInterfaces.BgpKey
    ReadImageExportTasks answer ImageExportTasks.OsuExport.OsuManifestUrl
    ReadImages answer Images.FileLocation
    ReadImages parameters Filters.FileLocations
    ReadVms answer Vms.UserData
    ReadVpnConnections answer VpnConnections.ClientGatewayConfiguration
    ReadVpnConnections answer VpnConnections.VpnOptions.Phase2Options.PreSharedKey
    ResetAccountPassword parameters Password
    ResetAccountPassword parameters Token
    UpdateDirectLinkInterface answer DirectLinkInterface.BgpKey
    UpdateImage answer Image.FileLocation
    UpdateVm answer Vm.UserData
    UpdateVm parameters UserData
    UpdateVpnConnection answer VpnConnection.ClientGatewayConfiguration
    UpdateVpnConnection answer VpnConnection.VpnOptions.Phase2Options.PreSharedKey
    UpdateVpnConnection parameters VpnOptions.Phase2Options.PreSharedKey
    """
