package import EC2Query
package import OAPI

/// EC2 `ImportSnapshot`, and FCU's action of that name, over OAPI `CreateSnapshot`, then `CreateTags` when tags are
/// asked for.
///
/// | EC2                                    | FCU                | OAPI           | Rule                               |
/// |----------------------------------------|--------------------|----------------|------------------------------------|
/// | `DiskContainer.Url`                    | `snapshotLocation` | `FileLocation` | required; HTTP or HTTPS; a secret  |
/// | `ClientData.UploadSize`                | `snapshotSize`     | `SnapshotSize` | required; GiB at EC2, bytes at FCU |
/// | `Description`                          | `description`      | `Description`  | absent: `DiskContainer.Description`|
/// | `TagSpecification.N`                   | –                  | `CreateTags`   | of `snapshot`; tasks have no tags  |
/// | `ClientToken`                          | –                  | `ClientToken`  | without it the gateway derives one |
/// | `DryRun`                               | `DryRun`           | `DryRun`       | success: error `DryRunOperation`   |
/// | `DiskContainer.UserBucket`, `Encrypted`, `KmsKeyId` | –     | –              | refused                            |
/// | `DiskContainer.Format`, `RoleName`, …  | –                  | –              | OUTSCALE has no counterpart        |
///
/// The answer is the task's for who asked in EC2's words, and the snapshot's for who asked in FCU's. OAPI has no task:
/// its ID at EC2 is the snapshot's in another form. The URL is never answered, and never looked at.
///
/// Sources: AWS "ImportSnapshot" and "VM Import/Export"; OUTSCALE "CreateSnapshot" and FCU "ImportSnapshot".
package struct ImportSnapshot: EC2Action, Hashable {
    package static let name = "ImportSnapshot"
    package static let effect = ActionEffect.creates
    package static let parameters =
        [
            ParameterRule("DiskContainer.Url", .translated("`FileLocation`")),
            ParameterRule("DiskContainer.Description", .translated("`Description`")),
            ParameterRule("DiskContainer.Format", .ignored("OUTSCALE reads off the file what it is")),
            ParameterRule("DiskContainer.UserBucket.S3Bucket", .refused(userBucket)),
            ParameterRule("DiskContainer.UserBucket.S3Key", .refused(userBucket)),
            ParameterRule("ClientData.UploadSize", .translated("`SnapshotSize`")),
            ParameterRule("ClientData.Comment", .ignored("a remark on the upload")),
            ParameterRule("ClientData.UploadStart", .ignored("a remark on the upload")),
            ParameterRule("ClientData.UploadEnd", .ignored("a remark on the upload")),
            ParameterRule("Description", .translated("`Description`")),
            ParameterRule("ClientToken", .translated("`ClientToken`")),
            ParameterRule("DryRun", .translated("`DryRun`")),
            ParameterRule("snapshotLocation", .translated("`FileLocation`")),
            ParameterRule("snapshotSize", .translated("`SnapshotSize`")),
            ParameterRule("description", .translated("`Description`")),
            ParameterRule("Encrypted", .refusedWhenTrue("Encrypted, for OUTSCALE does not encrypt snapshots")),
            ParameterRule("KmsKeyId", .refused("KmsKeyId, for OUTSCALE does not encrypt snapshots")),
            ParameterRule("RoleName", .ignored("the URL itself gives access to the file")),
        ] + TagSpecifications.parameters

    private static let userBucket = "DiskContainer.UserBucket; give a presigned URL in DiskContainer.Url"

    /// In whose words the request is, which decides how it is answered.
    enum Dialect: Sendable, Hashable {
        case ec2(format: String?)
        case fcu
    }

    let request: ImportSnapshotRequest
    let tags: [ResourceTag]
    let dialect: Dialect

    package init(_ query: QueryParameters, in context: TranslationContext) throws(EC2Error) {
        let location = query.text("snapshotLocation")
        let url = query.text("DiskContainer.Url")
        if location != nil, url != nil {
            throw EC2Error(
                .invalidParameterCombination,
                "The parameter snapshotLocation cannot be used with the parameter DiskContainer.Url")
        }
        let isEC2 = url != nil || location == nil && query.all.contains { $0.name.hasPrefix("DiskContainer.") }
        guard let file = location ?? url else {
            throw .missingParameter(isEC2 ? "DiskContainer.Url" : "snapshotLocation")
        }
        guard Self.isOnTheWeb(file) else { throw isEC2 ? Self.otherURL : Self.otherURLOfFCU }
        request = ImportSnapshotRequest(
            fileLocation: SecretText(file),
            snapshotSize: try Self.size(query),
            description: query.text("Description") ?? query.text("description")
                ?? query.text("DiskContainer.Description"),
            clientToken: context.clientToken,
            dryRun: try query.boolean("DryRun") ?? false)
        tags = try Self.tags(query)
        dialect = isEC2 ? .ec2(format: query.text("DiskContainer.Format")) : .fcu
    }

    package func perform(with client: some OAPIClient) async throws(EC2Error) -> EC2Answer {
        if request.dryRun { throw await client.dryRun(request, in: Self.name) }
        let creation = ResourceCreation<Snapshot>(
            action: Self.name, about: [], tags: tags, trace: .clientToken(request.clientToken))
        let created = try await creation.perform(request, with: client)
        guard let element = SnapshotElement(created.resource) else { throw .internalError }
        let tags = tags.isEmpty ? nil : tags
        switch dialect {
        case .fcu: return EC2Answer(requestID: created.requestID, element.elements(tags: tags))
        case .ec2(let format):
            let task = ImportTaskElement(element, format: format)
            return EC2Answer(requestID: created.requestID, task.elements(tags: tags))
        }
    }

    // The URL is a secret: none of these repeats it.
    private static let otherURL = EC2Error.invalidParameterValue(
        "The parameter DiskContainer.Url is invalid. Expected an HTTP or HTTPS URL, such as a presigned one.")
    private static let otherURLOfFCU = EC2Error(.invalidURLFormat, "Only HTTP or HTTPs URL are accepted")

    private static func isOnTheWeb(_ url: String) -> Bool {
        let scheme = url.prefix { $0 != ":" }.lowercased()
        let rest = url.dropFirst(scheme.count)
        return (scheme == "https" || scheme == "http") && rest.hasPrefix("://") && rest.count > 3
    }

    /// Bytes of the volume that the file holds.
    private static func size(_ query: QueryParameters) throws(EC2Error) -> Int {
        let bytes = try query.integer("snapshotSize", in: 1...Int.max)
        guard let text = query.text("ClientData.UploadSize") else {
            guard let bytes else { throw .missingParameter("snapshotSize") }
            return bytes
        }
        guard bytes == nil else {
            throw EC2Error(
                .invalidParameterCombination,
                "The parameter snapshotSize cannot be used with the parameter ClientData.UploadSize")
        }
        let isDecimal = text.utf8.allSatisfy { byte in
            UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte || ".eE+-".utf8.contains(byte)
        }
        guard isDecimal, let gibibytes = Double(text), gibibytes > 0,
            let bytes = Int(exactly: (gibibytes * Double(1 << 30)).rounded(.up))
        else { throw .invalidParameterValue(text, of: "ClientData.UploadSize", why: "Expected a size in GiB.") }
        return bytes
    }

    private static func tags(_ query: QueryParameters) throws(EC2Error) -> [ResourceTag] {
        for specification in try query.memberNumbers(of: "TagSpecification")
        where query["TagSpecification.\(specification).ResourceType"] == "import-snapshot-task" {
            throw .unsupportedOperation(
                "tags on an import-snapshot-task, for OUTSCALE has no such tasks; tag the snapshot")
        }
        return try TagSpecifications(query, for: "snapshot").tags
    }
}
