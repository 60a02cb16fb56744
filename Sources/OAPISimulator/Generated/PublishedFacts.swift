// Written by scripts/generate-oapi-facts; do not edit.

/// Names and types of the requests that the simulator serves, from OUTSCALE's published description of OAPI.
/// `!` marks a required member, `[…]` an array, `a|b` a closed choice; other words are types or shapes.
let publishedFacts = """
    description 1.42.0
    unsigned ReadFlexibleGpuCatalog
    unsigned ReadLocations
    unsigned ReadNetAccessPointServices
    unsigned ReadProductTypes
    unsigned ReadPublicCatalog
    unsigned ReadPublicIpRanges
    unsigned ReadRegions
    unsigned ReadVmTypes
    call CreateImage CreateImageRequest
    call CreateSnapshot CreateSnapshotRequest
    call CreateSnapshotExportTask CreateSnapshotExportTaskRequest
    call CreateTags CreateTagsRequest
    call CreateVolume CreateVolumeRequest
    call DeleteImage DeleteImageRequest
    call DeleteSnapshot DeleteSnapshotRequest
    call DeleteTags DeleteTagsRequest
    call DeleteVolume DeleteVolumeRequest
    call ReadAccounts ReadAccountsRequest
    call ReadImages ReadImagesRequest
    call ReadQuotas ReadQuotasRequest
    call ReadRegions ReadRegionsRequest
    call ReadSnapshotExportTasks ReadSnapshotExportTasksRequest
    call ReadSnapshots ReadSnapshotsRequest
    call ReadSubregions ReadSubregionsRequest
    call ReadTags ReadTagsRequest
    call ReadVolumes ReadVolumesRequest
    call UpdateSnapshot UpdateSnapshotRequest
    shape CreateImageRequest
      Architecture string
      BlockDeviceMappings [BlockDeviceMappingImage]
      BootModes [uefi|legacy]
      Description string
      DryRun boolean
      FileLocation string
      ImageName string
      NoReboot boolean
      ProductCodes [string]
      RootDeviceName string
      SourceImageId string
      SourceRegionName string
      TpmMandatory boolean
      VmId string
    shape CreateSnapshotRequest
      ClientToken string
      Description string
      DryRun boolean
      FileLocation string
      SnapshotSize integer
      SourceRegionName string
      SourceSnapshotId string
      VolumeId string
    shape CreateSnapshotExportTaskRequest
      DryRun boolean
      OsuExport! OsuExportToCreate
      SnapshotId! string
    shape CreateTagsRequest
      DryRun boolean
      ResourceIds! [string]
      Tags! [ResourceTag]
    shape CreateVolumeRequest
      ClientToken string
      DryRun boolean
      Iops integer
      Size integer
      SnapshotId string
      SubregionName! string
      VolumeType string
    shape DeleteImageRequest
      DryRun boolean
      ImageId! string
    shape DeleteSnapshotRequest
      DryRun boolean
      SnapshotId! string
    shape DeleteTagsRequest
      DryRun boolean
      ResourceIds! [string]
      Tags! [ResourceTag]
    shape DeleteVolumeRequest
      DryRun boolean
      VolumeId! string
    shape ReadAccountsRequest
      DryRun boolean
    shape ReadImagesRequest
      DryRun boolean
      Filters FiltersImage
      NextPageToken string
      ResultsPerPage integer
    shape ReadQuotasRequest
      DryRun boolean
      Filters FiltersQuota
      NextPageToken string
      ResultsPerPage integer
    shape ReadRegionsRequest
      DryRun boolean
    shape ReadSnapshotExportTasksRequest
      DryRun boolean
      Filters FiltersSnapshotExportTask
      NextPageToken string
      ResultsPerPage integer
    shape ReadSnapshotsRequest
      DryRun boolean
      Filters FiltersSnapshot
      NextPageToken string
      ResultsPerPage integer
    shape ReadSubregionsRequest
      DryRun boolean
      Filters FiltersSubregion
      NextPageToken string
      ResultsPerPage integer
    shape ReadTagsRequest
      DryRun boolean
      Filters FiltersTag
      NextPageToken string
      ResultsPerPage integer
    shape ReadVolumesRequest
      DryRun boolean
      Filters FiltersVolume
      NextPageToken string
      ResultsPerPage integer
    shape UpdateSnapshotRequest
      DryRun boolean
      PermissionsToCreateVolume! PermissionsOnResourceCreation
      SnapshotId! string
    shape BlockDeviceMappingImage
      Bsu BsuToCreate
      DeviceName string
      VirtualDeviceName string
    shape OsuExportToCreate
      DiskImageFormat! string
      OsuApiKey OsuApiKey
      OsuBucket! string
      OsuManifestUrl string
      OsuPrefix string
    shape ResourceTag
      Key! string
      Value! string
    shape FiltersImage
      AccountAliases [string]
      AccountIds [string]
      Architectures [string]
      BlockDeviceMappingDeleteOnVmDeletion boolean
      BlockDeviceMappingDeviceNames [string]
      BlockDeviceMappingSnapshotIds [string]
      BlockDeviceMappingVolumeSizes [integer]
      BlockDeviceMappingVolumeTypes [string]
      BootModes [uefi|legacy]
      Descriptions [string]
      FileLocations [string]
      Hypervisors [string]
      ImageIds [string]
      ImageNames [string]
      PermissionsToLaunchAccountIds [string]
      PermissionsToLaunchGlobalPermission boolean
      ProductCodeNames [string]
      ProductCodes [string]
      RootDeviceNames [string]
      RootDeviceTypes [string]
      SecureBoot boolean
      States [string]
      TagKeys [string]
      TagValues [string]
      Tags [string]
      TpmMandatory boolean
      VirtualizationTypes [string]
    shape FiltersQuota
      Collections [string]
      QuotaNames [string]
      QuotaTypes [string]
      ShortDescriptions [string]
    shape FiltersSnapshotExportTask
      SnapshotIds [string]
      TaskIds [string]
    shape FiltersSnapshot
      AccountAliases [string]
      AccountIds [string]
      ClientTokens [string]
      Descriptions [string]
      FromCreationDate date
      PermissionsToCreateVolumeAccountIds [string]
      PermissionsToCreateVolumeGlobalPermission boolean
      Progresses [integer]
      SnapshotIds [string]
      States [string]
      TagKeys [string]
      TagValues [string]
      Tags [string]
      ToCreationDate date
      VolumeIds [string]
      VolumeSizes [integer]
    shape FiltersSubregion
      RegionNames [string]
      States [string]
      SubregionNames [string]
    shape FiltersTag
      Keys [string]
      ResourceIds [string]
      ResourceTypes [string]
      Values [string]
    shape FiltersVolume
      ClientTokens [string]
      CreationDates [date]
      LinkVolumeDeleteOnVmDeletion boolean
      LinkVolumeDeviceNames [string]
      LinkVolumeLinkDates [date]
      LinkVolumeLinkStates [string]
      LinkVolumeVmIds [string]
      SnapshotIds [string]
      SubregionNames [string]
      TagKeys [string]
      TagValues [string]
      Tags [string]
      VolumeIds [string]
      VolumeSizes [integer]
      VolumeStates [string]
      VolumeTypes [string]
    shape PermissionsOnResourceCreation
      Additions PermissionsOnResource
      Removals PermissionsOnResource
    shape BsuToCreate
      DeleteOnVmDeletion boolean
      Iops integer
      SnapshotId string
      VolumeSize integer
      VolumeType string
    shape OsuApiKey
      ApiKeyId string
      SecretKey string
    shape PermissionsOnResource
      AccountIds [string]
      GlobalPermission boolean
    """
