package import EC2Query
package import OAPI

/// A change to something that OUTSCALE does not have: refused here, whatever its parameters, and never sent anywhere.
package protocol RefusedAction: EC2Action {
    /// Ends the sentence "… includes an unsupported operation: …".
    static var reason: String { get }
    /// The action's own parameters.
    static var parameterNames: [String] { get }
}

extension RefusedAction {
    package static var effect: ActionEffect { .changes }
    package static var parameters: [ParameterRule] { parameterNames.map { ParameterRule($0, .refused(reason)) } }

    package init(_ query: QueryParameters, in context: TranslationContext) throws(EC2Error) {
        throw .unsupportedOperation(Self.reason)
    }

    package func perform(with client: some OAPIClient) async throws(EC2Error) -> EC2Answer {
        throw .unsupportedOperation(Self.reason)
    }
}
