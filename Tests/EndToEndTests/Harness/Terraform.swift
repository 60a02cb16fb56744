import Foundation
import SystemPackage

/// Terraform with the hashicorp/aws provider, where the machine has both: neither is in a package registry that
/// scripts/setup uses.
struct Terraform {
    private static let program = "/usr/local/bin/terraform"
    /// Where providers lie as the registry names them.
    private static let providers = "/opt/tf-plugins"
    private static let provider = "\(providers)/registry.terraform.io/hashicorp/aws"

    /// What has to be there.
    static let needed = [program, provider]

    private let folder: URL
    private let environment: [String: String]

    /// An ordinary provider block: Region, keys, endpoints, and nothing that is switched off.
    init(_ world: World, instance: String) throws {
        folder = world.folder.appending(path: "terraform")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let version = try FileManager.default.contentsOfDirectory(atPath: Self.provider).sorted().last ?? ""
        let main = try String(
            contentsOfFile: Programs.script("main.tf"), encoding: .utf8)
        let filled = [("ENDPOINT", world.gateway.url), ("INSTANCE", instance), ("VERSION", version)]
            .reduce(main) { text, part in text.replacing("@\(part.0)@", with: part.1) }
        try Data(filled.utf8).write(to: folder.appending(path: "main.tf"))
        let settings = folder.appending(path: "terraform.rc")
        let mirror = #"provider_installation { filesystem_mirror { path = "\#(Self.providers)" } }"#
        try Data(mirror.utf8).write(to: settings)
        var environment = clientEnvironment(.first, home: world.folder)
        environment["TF_CLI_CONFIG_FILE"] = settings.path(percentEncoded: false)
        environment["CHECKPOINT_DISABLE"] = "1"
        environment["TF_IN_AUTOMATION"] = "1"
        self.environment = environment
    }

    func run(_ command: [String]) async throws -> Finished {
        try await start(command + ["-no-color", "-input=false"])
    }

    /// An output's value, as JSON.
    func output(_ name: String) async throws -> Finished { try await start(["output", "-no-color", "-json", name]) }

    private func start(_ words: [String]) async throws -> Finished {
        let place = "-chdir=" + folder.path(percentEncoded: false)
        return try await finish(FilePath(Self.program), [place] + words, environment: environment)
    }
}
