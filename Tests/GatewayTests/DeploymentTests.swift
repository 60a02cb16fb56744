import Audit
import AuditStores
import Foundation
import Gateway
import TestSupport
import Testing

@Suite("What is in deploy/", .timeLimit(.minutes(5)))
struct DeploymentTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../..").standardized

    @Test("manifests, chart, units, alerts and dashboard are good", .startsPrograms)
    func files() async throws {
        let (isGood, output) = try await ChildProcess.outcome(
            of: Self.root.appending(path: ".venv/bin/python").path,
            [Self.root.appending(path: "scripts/check-deploy").path])
        #expect(isGood, "\(output)")
    }

    @Test(
        "their configurations are ones that the gateway takes",
        arguments: ["kubernetes/base", "kubernetes/postgresql", "debian"])
    func configurations(folder: String) async throws {
        let path = Self.root.appending(path: "deploy/\(folder)/passerelle.yaml").path
        let pod = ["PASSERELLE_AUDIT_GATEWAY_ID": "passerelle-0", "PASSERELLE_PORT": "tcp://10.0.0.1:443"]
        let configuration = try await GatewayConfiguration.load(path: path, environment: pod)
        #expect(configuration.audit.chain.gatewayID == "passerelle-0")
        #expect(folder != "kubernetes/postgresql" || configuration.auditStore.backend.holdsManyChains)
    }
}
