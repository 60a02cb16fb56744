import EC2Query
import JSONCoding
import OAPI
import Translators

/// An action over a call that OUTSCALE serves to everyone.
struct CountRegions: EC2Action {
    static let name = "CountRegions"
    static let effect = ActionEffect.reads
    static let servedUnsigned = true
    static let parameters: [ParameterRule] = []

    init(_ query: QueryParameters, in context: TranslationContext) throws(EC2Error) {}

    func perform(with client: some OAPIClient) async throws(EC2Error) -> EC2Answer {
        do throws(OAPIFailure) {
            let reply = try await client.send(ReadRegionsRequest())
            return EC2Answer(requestID: reply.requestID, [ResponseElement("count", "\(reply.response.count)")])
        } catch {
            throw EC2Error(error, in: Self.name)
        }
    }
}

/// An action that claims what it must not have.
struct BoldChange: EC2Action {
    static let name = "BoldChange"
    static let effect = ActionEffect.changes
    static let servedUnsigned = true
    static let parameters: [ParameterRule] = []

    init(_ query: QueryParameters, in context: TranslationContext) throws(EC2Error) {}

    func perform(with client: some OAPIClient) async throws(EC2Error) -> EC2Answer {
        EC2Answer(requestID: nil, [])
    }
}

private struct ReadRegionsRequest: OAPIRequest {
    struct Response: OAPIResponse {
        let count: Int

        init?(_ json: JSON) {
            guard let regions = json["Regions"]?.array else { return nil }
            count = regions.count
        }
    }

    static var call: OAPICall {
        guard let call = OAPICall("ReadRegions") else { preconditionFailure("a call's name") }
        return call
    }
    var body: JSON { .object([]) }
    var repetition: Repetition { .safe }
}
