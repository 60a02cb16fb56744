/// What is done with one parameter of an action: the action's own list of these is both what the gateway enforces and
/// what its coverage is documented from.
package struct ParameterRule: Sendable, Hashable {
    package enum Treatment: Sendable, Hashable {
        /// Honoured; the text says by which member of the OAPI call.
        case translated(String)
        /// Accepted and without effect; the text says why that is right.
        case ignored(String)
        /// Refused with `UnsupportedOperation` when it has a value; the text ends "unsupported operation: …".
        case refused(String)
        /// A boolean, refused as ``refused(_:)`` when it is true: clients spell out `false` for "not asked".
        case refusedWhenTrue(String)
    }

    /// The wire name, `N` standing for a member's number: `TagSpecification.N.Tag.N.Key`.
    package let name: String
    package let treatment: Treatment
    /// What the value of one that is ignored is checked to be; one that is translated is read by its action.
    package let form: Form

    package enum Form: Sendable, Hashable {
        case text
        case boolean
        /// Of items: 0 or more.
        case count
        /// Of a listing that never gives one.
        case pageToken
    }

    package init(_ name: String, _ treatment: Treatment, _ form: Form = .text) {
        self.name = name
        self.treatment = treatment
        self.form = form
    }
}

extension QueryParameters {
    /// Parameters of the protocol and of signatures, which any request may carry.
    private static let ofTheProtocol: Set<String> = [
        "Action", "Version", "AWSAccessKeyId", "Signature", "SignatureMethod", "SignatureVersion", "Timestamp",
        "SecurityToken",
    ]

    /// True for a parameter that is not an action's own.
    package static func isOfTheProtocol(_ name: String) -> Bool {
        ofTheProtocol.contains(name) || name.hasPrefix("X-Amz-")
    }

    /// Holds every parameter against the action's rules.
    ///
    /// - Throws: `UnknownParameter` for one without a rule, `UnsupportedOperation` for one that is asked for and
    ///   refused, `InvalidParameterValue` for a list member that is not a number, for an empty `DryRun`, and for what cannot
    ///   be the value of one that is ignored.
    package func check(against rules: [ParameterRule]) throws(EC2Error) {
        for parameter in all {
            if Self.isOfTheProtocol(parameter.name) { continue }
            guard let rule = try Self.rule(for: parameter, in: rules) else { throw .unknownParameter(parameter.name) }
            // An empty boolean is "not asked". Not this one: what is in doubt is not done.
            if parameter.name == "DryRun", parameter.value.isEmpty {
                throw .invalidParameterValue("", of: "dryRun", why: "Expected: 'true' or 'false'.")
            }
            switch rule.treatment {
            case .translated: break
            case .ignored: try check(parameter, as: rule.form)
            case .refused(let what):
                if !parameter.value.isEmpty { throw .unsupportedOperation(what) }
            case .refusedWhenTrue(let what):
                if try boolean(parameter.name) == true { throw .unsupportedOperation(what) }
            }
        }
    }

    private func check(_ parameter: FormParameter, as form: ParameterRule.Form) throws(EC2Error) {
        switch form {
        case .text: break
        case .boolean: _ = try boolean(parameter.name)
        case .count: _ = try integer(parameter.name, in: 0...2_147_483_647)
        case .pageToken:
            if !parameter.value.isEmpty { throw .invalidParameterValue("Unable to parse pagination token") }
        }
    }

    /// The rule that a parameter falls under; `nil` for one that the rules do not know.
    ///
    /// - Throws: `InvalidParameterValue` for a list member that is not a number.
    package static func rule(
        for parameter: FormParameter, in rules: [ParameterRule]
    ) throws(EC2Error) -> ParameterRule? {
        if let rule = rules.first(where: { $0.name == parameter.name }) { return rule }
        let parts = parameter.name.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count > 1 else { return nil }
        for rule in rules {
            let pattern = rule.name.split(separator: ".")
            guard pattern.count == parts.count,
                zip(pattern, parts).allSatisfy({ $0 == "N" || $0 == $1 })
            else { continue }
            for (expected, part) in zip(pattern, parts) where expected == "N" && memberNumber(part) == nil {
                throw .invalidParameterValue(String(part), of: parameter.name, why: "Expected a member's number.")
            }
            return rule
        }
        return nil
    }
}
