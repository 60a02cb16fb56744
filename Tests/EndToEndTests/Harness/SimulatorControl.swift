import Testing

/// Looks into the simulator and sets its faults, beside the API that the gateway calls.
struct SimulatorControl: Sendable {
    /// The base of OAPI calls.
    let apiURL: String

    /// Where EC2 actions go that are not translated.
    var fcuURL: String { apiURL.replacing("/api/v1", with: "") }

    /// The base of the control endpoints.
    var controlURL: String { apiURL.replacing("/api/v1", with: "/simulator") }

    /// A call as the simulator wrote it down.
    struct Call: Sendable {
        let entry: Document

        var name: String { entry.Call.text ?? "" }
        var body: String { entry.Body.text ?? "" }
        var arguments: Document { get throws { try Document(parsing: body.isEmpty ? "{}" : body) } }
        var tookEffect: Bool { entry.TookEffect.isTrue }
        var status: Int? { entry.Status.integer }
        var isVerified: Bool { entry.Verified.isTrue }
    }

    /// The calls received so far, in order.
    func calls(_ name: String? = nil) async throws -> [Call] {
        try await ask("GET", "requests").elements.map(Call.init).filter { name == nil || $0.name == name }
    }

    /// Everything that exists, of all owners.
    func state() async throws -> Document { try await ask("GET", "state") }

    /// The snapshots that exist, of all owners.
    func snapshots() async throws -> [Document] { try await state().Snapshots.elements }

    /// The snapshots that were made since the start.
    func copies() async throws -> [Document] {
        try await snapshots().filter { $0.SnapshotId.text != "snap-12345678" }
    }

    /// Faults for the calls to come, as JSON.
    func setFaults(_ faults: String) async throws { _ = try await ask("PUT", "faults", faults) }

    func setBehaviour(_ behaviour: String) async throws { _ = try await ask("PUT", "behaviour", behaviour) }

    func seedSnapshots(_ snapshots: String) async throws { _ = try await ask("POST", "snapshots", snapshots) }

    func seedVolume(_ volume: String) async throws { _ = try await ask("POST", "volumes", volume) }

    func seedImage(_ image: String) async throws { _ = try await ask("POST", "images", image) }

    /// A VM that runs, with its root volume; gives its ID.
    func seedVm(_ vm: String) async throws -> String { try await ask("POST", "vms", vm).VmId.text ?? "" }

    func setClock(_ clock: String) async throws { _ = try await ask("POST", "clock", clock) }

    private func ask(_ method: String, _ endpoint: String, _ body: String? = nil) async throws -> Document {
        try await HTTPAnswer.expected(from: "the simulator", method, "\(controlURL)/\(endpoint)", body: body).json()
    }
}
