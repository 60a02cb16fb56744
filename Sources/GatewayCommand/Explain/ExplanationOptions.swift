import ArgumentParser
import Explanation
import Foundation
import Gateway
import Translators

/// Which gateway an explanation is made for.
struct ExplanationOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "A gateway's configuration: its Region, aliases, OAPI and `ec2` settings.", valueName: "file"),
        completion: .file(extensions: ["yaml", "yml"]))
    var config: String?

    @Option(
        name: .customLong("served-region"),
        help: "The Region that the gateway serves. Default: the configuration's, else the command's, else eu-west-2.")
    var region: String?

    @Option(help: ArgumentHelp("OAPI's base for the curl lines. Default: the Region's own.", valueName: "url"))
    var endpoint: String?

    /// What is known before the call is looked at.
    struct Settings {
        fileprivate let configuration: GatewayConfiguration?
        fileprivate let region: String?
        fileprivate let endpoint: String?

        /// The Region where neither options nor the call name one.
        var fallbackRegion: String { configuration?.region ?? region ?? "eu-west-2" }

        /// - Parameter callRegion: the Region that the call itself was made for.
        func explained(by callRegion: String?) -> ExplanationSettings {
            let served = region ?? configuration?.region ?? callRegion ?? fallbackRegion
            let context = TranslationContext(
                region: served, regionAliases: configuration?.authentication.regionAliases ?? [],
                copyDescription: configuration?.copyDescription ?? .inherit,
                copyTags: configuration?.copyTags ?? .none)
            let untranslated: ExplanationSettings.Untranslated =
                switch configuration?.untranslated {
                case nil, .rejected: .refused
                case .relayed: .relayed
                }
            return ExplanationSettings(
                context: context, endpoint: endpoint ?? configuration?.upstreamURL, untranslated: untranslated)
        }
    }

    func settings() async throws -> Settings {
        let configuration = try await config.asyncMap { path in
            try await ExitCode.ofConfiguration.unless {
                try await GatewayConfiguration.load(path: path, environment: ProcessInfo.processInfo.environment)
            }
        }
        return Settings(configuration: configuration, region: region, endpoint: endpoint)
    }
}

extension Optional {
    fileprivate func asyncMap<Value>(_ transform: (Wrapped) async throws -> Value) async rethrows -> Value? {
        if let self { try await transform(self) } else { nil }
    }
}
