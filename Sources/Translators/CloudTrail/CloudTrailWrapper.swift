/// What CloudTrail puts around the calls of actions that AWS added since 2017:
/// `requestParameters.ModifyVolumeRequest.VolumeId`, `responseElements.ModifyVolumeResponse.volumeModification`.
///
/// Inside, parameters have their wire names, and members of lists say their numbers: `Filter.2.Value.1=v` is
/// `"Filter": [{"Value": [{"content": "v", "tag": 1}], "tag": 2}]`. An answer has its elements' own names, and its times
/// are text. AWS writes a list of one member without its array, and an empty request or list as `""`. Here they are an
/// array and an object, so that every path has one type.
struct CloudTrailWrapper: Sendable {
    let action: String

    var request: String { action + "Request" }
    var response: String { action + "Response" }

    /// The member that says which one of its list a member is.
    static let number = "tag"
    /// The member that holds a list's plain value.
    static let value = "content"
}
