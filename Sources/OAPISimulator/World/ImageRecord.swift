/// An image of the simulated cloud. What it looks like at a moment follows from its course and the time.
struct ImageRecord: Sendable {
    /// How the image comes to be.
    enum Course: Sendable, Equatable {
        /// Always in that state, for the reason given.
        case fixed(state: String, code: String? = nil, message: String? = nil)
        /// `pending`, then `available`, or `failed` when what it is made of cannot be had.
        case gradual(Duration, succeeds: Bool)
    }

    let id: String
    let accountID: String
    let name: String
    var description: String
    let architecture: String
    let rootDeviceName: String
    let bootModes: [String]
    let fileLocation: String
    let created: WallTime
    var productCodes: [String]
    let isTpmMandatory: Bool
    /// The block device mappings as they are answered.
    let mappings: [JSONObject]
    var course = Course.fixed(state: "available")
    var sharedWith: [String] = []
    var isPublic = false
    var tags: [ResourceTag] = []

    /// The snapshots that it is made of; they cannot be deleted while it exists.
    var snapshotIDs: [String] { mappings.compactMap { $0.object("Bsu")?.string("SnapshotId") } }

    func state(at now: WallTime) -> String {
        switch course {
        case .fixed(let state, _, _): return state
        case .gradual(let time, let succeeds):
            if now - created < time { return "pending" }
            return succeeds ? "available" : "failed"
        }
    }

    /// Why it is in its state, as far as there is a reason.
    func stateComment(at now: WallTime) -> JSONObject {
        var comment = JSONObject()
        switch course {
        case .fixed(_, let code, let message):
            if let code { comment["StateCode"] = .string(code) }
            if let message { comment["StateMessage"] = .string(message) }
        case .gradual:
            if state(at: now) == "failed" { comment["StateMessage"] = "The manifest cannot be read." }
        }
        return comment
    }

    /// Whether the account may launch and copy it.
    func isVisible(to accountID: String) -> Bool {
        accountID == self.accountID || isPublic || sharedWith.contains(accountID)
    }
}
