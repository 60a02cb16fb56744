/// Where the names of the AWS CLI are not those of the wire. What is not here follows the rule: an option is the wire's
/// name in lower case with hyphens, and a list `Name.N` is `--names`.
///
/// Source: the EC2 service model 2016-11-15 of botocore 1.43.11; a test holds this against that model.
enum AWSNames {
    /// The model's names of lists, by their place on the wire; where actions differ, the action's name goes before it.
    static let lists = [
        "CreateVolumePermission.Add.N": "Add",
        "CreateVolumePermission.Remove.N": "Remove",
        "DescribeSnapshots Owner.N": "OwnerIds",
        "ExecutableBy.N": "ExecutableUsers",
        "Filters.N": "Filters",
        "ModifyImageAttribute UserGroup.N": "UserGroups",
        "ModifyInstanceAttribute GroupId.N": "Groups",
        "LaunchPermission.Add.N": "Add",
        "LaunchPermission.Remove.N": "Remove",
        "ResourceId.N": "Resources",
        "RestorableBy.N": "RestorableByUserIds",
        "UserGroup.N": "GroupNames",
    ]

    /// Wire names of booleans: as options they are switches, `--dry-run` and `--no-dry-run`.
    static let booleans: Set<String> = [
        "AllAvailabilityZones", "AllRegions", "CopyImageTags", "DeleteAssociatedSnapshots", "DeleteOnTermination",
        "DeleteReplacedRootVolume", "DryRun", "EbsOptimized", "EnaSupport", "Encrypted", "ExcludeBootVolume", "Force",
        "Hibernate", "IncludeAllInstances", "IncludeDeprecated", "IncludeDisabled", "IncludeManagedResources",
        "IncludePublicKey", "IncludeUnsupportedInRegion", "MultiAttachEnabled", "NoReboot", "PermanentRestore",
        "SkipOsShutdown", "WithCooldown",
    ]

    /// Wire names of bytes, which the CLI takes as they are and sends in base64.
    static let blobs: Set<String> = ["UserData.Value"]

    /// Switches that the CLI calls otherwise: the wire's name, then the option for true and the one for false.
    static let switches = ["NoReboot": (yes: "--no-reboot", no: "--reboot")]

    /// Which command a waiter repeats.
    static let waiters = [
        "image-available": "describe-images", "image-exists": "describe-images",
        "snapshot-completed": "describe-snapshots", "volume-available": "describe-volumes",
        "volume-deleted": "describe-volumes", "volume-in-use": "describe-volumes",
    ]

    /// Actions of which the CLI asks for pages of 1,000 by itself, and the parameters that leave it so.
    static let pagedByItself: [String: Set<String>] = [
        "DescribeSnapshots": ["OwnerIds", "RestorableByUserIds", "DryRun"],
        "DescribeVolumes": ["DryRun"],
    ]

    /// Global options that take a value, and those that do not.
    static let globalOptions: Set<String> = [
        "--ca-bundle", "--cli-binary-format", "--cli-connect-timeout", "--cli-error-format", "--cli-read-timeout",
        "--color", "--endpoint-url", "--output", "--profile", "--query", "--region",
    ]
    static let globalSwitches: Set<String> = [
        "--cli-auto-prompt", "--debug", "--no-cli-auto-prompt", "--no-cli-pager", "--no-paginate", "--no-sign-request",
        "--no-verify-ssl", "--v2-debug",
    ]

    /// The model's name of a wire name at that place.
    static func member(_ wire: String, at place: [Substring], of action: String, isList: Bool) -> String {
        guard isList else { return wire }
        let place = place.joined(separator: ".")
        return lists["\(action) \(place)"] ?? lists[place] ?? wire + "s"
    }

    /// `SourceSnapshotId` → `source-snapshot-id`, as botocore's `xform_name` does.
    static func hyphenated(_ name: String) -> String {
        let letters = Array(name)
        var output = ""
        for (index, letter) in letters.enumerated() {
            let follows = index > 0 && (letters[index - 1].isLowercase || letters[index - 1].isNumber)
            let begins =
                index > 0 && letters[index - 1].isUppercase && index + 1 < letters.count
                && letters[index + 1].isLowercase
            if letter.isUppercase, follows || begins { output += "-" }
            output += letter.lowercased()
        }
        return output
    }

    /// `copy-snapshot` → `CopySnapshot`.
    static func action(_ command: String) -> String {
        command.split(separator: "-").map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
    }
}
