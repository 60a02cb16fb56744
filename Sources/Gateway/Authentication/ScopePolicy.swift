internal import SigV4

/// Which credential scopes are let in, apart from whether the signature is right.
package struct ScopePolicy: Sendable {
    /// The protocol that a request came by.
    package enum Front: Sendable, Hashable {
        case ec2
        case oapi
        case lookUp
        case sts

        /// What its clients write for the service: `fcu` osc-cli, `osc` and `oapi` OUTSCALE's Go programs.
        var services: [String] {
            switch self {
            case .ec2: ["ec2", "fcu"]
            case .oapi: ["api", "oapi", "osc"]
            case .lookUp: ["cloudtrail"]
            case .sts: ["sts"]
            }
        }

        /// Regions that its clients sign for whatever their own: STS had one endpoint for all, which older SDKs and
        /// tools still use.
        fileprivate var otherRegions: Set<String> {
            switch self {
            case .ec2, .oapi, .lookUp: []
            case .sts: ["us-east-1", "aws-global"]
            }
        }
    }

    /// The Region that is served.
    let region: String
    private let regions: Set<String>

    package init(region: String, aliases: Set<String>) {
        self.region = region
        regions = aliases.union([region])
    }

    /// What is wrong with a scope; `nil` when it is let in.
    func refusal(of scope: CredentialScope, at front: Front) -> AuthenticationFailure? {
        guard regions.contains(scope.region) || front.otherRegions.contains(scope.region) else {
            return .regionRefused(stated: scope.region, expected: region)
        }
        guard front.services.contains(scope.service) else {
            return .serviceRefused(stated: scope.service, expected: front.services)
        }
        return nil
    }
}
