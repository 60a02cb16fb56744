package import Audit
internal import EC2Query
package import Explanation
internal import OAPI
internal import Translators

extension CallExplanation {
    /// A recorded call in OAPI's terms; `nil` when its parameters are not in the record.
    package static func of(_ record: AuditRecord) async -> CallExplanation? {
        let endpoint = record.upstream.first?.endpoint
        let base = endpoint.flatMap { url in url.lastIndex(of: "/").map { String(url[..<$0]) } }
        let region = region(of: base) ?? record.region
        var settings = ExplanationSettings(context: TranslationContext(region: region), endpoint: base)
        switch record.protocol {
        case .cloudTrail, .sts, .gateway: return nil
        case .oapi:
            guard let call = OAPICall(record.action),
                let body = RecordedRequest.body(record.action, record.requestParameters)
            else { return nil }
            return .of(call: call, body: body, settings: settings)
        case .ec2Query:
            if !record.upstream.isEmpty { settings.untranslated = .relayed }
            guard let query = RecordedRequest.query(record.action, record.requestParameters) else { return nil }
            // What went upstream named this Region, so whatever the request called it is one of its names.
            if !record.upstream.isEmpty {
                let names = query.filter { $0.name == "SourceRegion" || $0.name == "DestinationRegion" }.map(\.value)
                settings.context = TranslationContext(region: region, regionAliases: Set(names))
            }
            return await .of(query: query, settings: settings)
        }
    }

    /// The Region in the name of an OAPI of OUTSCALE's: `https://api.eu-west-2.outscale.com/api/v1`.
    private static func region(of base: String?) -> String? {
        guard let host = base?.split(separator: "/").dropFirst().first, host.hasPrefix("api."),
            host.hasSuffix(".outscale.com")
        else { return nil }
        return String(host.dropFirst(4).dropLast(".outscale.com".count))
    }
}
