package import EC2Query
package import JSONCoding
package import OAPI
package import Translators

/// What a call becomes in OAPI's terms, and what of its meaning changes on the way.
package struct CallExplanation: Sendable, Hashable {
    package enum Verdict: String, Sendable, Hashable, CaseIterable {
        /// The gateway makes OAPI calls of it.
        case translated
        /// The gateway answers with an error of its own.
        case refused
        /// No translation of this action exists.
        case untranslated
        /// It is an OAPI call already.
        case oapi
    }

    /// One parameter and what is done with it.
    package struct Parameter: Sendable, Hashable {
        package enum Treatment: Sendable, Hashable {
            /// By which part of OAPI's call it is honoured.
            case translated(String)
            /// Why it has no effect.
            case ignored(String)
            /// What is refused, and why.
            case refused(String)
            case unknown
        }

        package let name: String
        /// `nil` for what is ignored: it may be a secret, and nothing looks at it.
        package let value: String?
        package let treatment: Treatment
    }

    /// One OAPI call and how people make it.
    package struct Call: Sendable, Hashable {
        package let call: OAPICall
        package let body: JSON
        /// True for a call of a changing action that itself changes nothing.
        package let isLookUp: Bool
        /// By program, in the order of ``OAPIClientProgram``; a program that cannot express the call is left out.
        package let commandLines: [OAPIClientProgram: String]
    }

    /// The EC2 action or the OAPI call.
    package let name: String
    package let verdict: Verdict
    package internal(set) var parameters: [Parameter] = []
    package internal(set) var calls: [Call] = []
    /// Differences in meaning, and what of the calls is made up; a sentence or two each.
    package internal(set) var notes: [String] = []
    /// What the gateway answers, when it refuses.
    package internal(set) var error: EC2Error?

    init(name: String, verdict: Verdict) {
        self.name = name
        self.verdict = verdict
    }
}

/// What an explanation depends on besides the call.
package struct ExplanationSettings: Sendable {
    package var place: OAPIPlace
    /// The gateway's settings; what belongs to one request, its ClientToken and page tokens, does not matter.
    package var context: TranslationContext
    package var untranslated: Untranslated

    /// How the gateway treats an action that is not translated.
    package enum Untranslated: Sendable, Hashable {
        /// It is `InvalidAction`.
        case refused
        /// FCU, OUTSCALE's own service of the EC2 protocol, gets it as it is.
        case relayed
    }

    /// - Parameter endpoint: the base of OAPI's calls; `nil` for the Region's own.
    package init(context: TranslationContext, endpoint: String? = nil, untranslated: Untranslated = .refused) {
        self.context = context
        self.untranslated = untranslated
        place = OAPIPlace(region: context.region, endpoint: endpoint)
    }

    fileprivate func context(clientToken: String?) -> TranslationContext {
        var context = context
        context.clientToken = clientToken
        context.pageTokens = PlanningPageTokens()
        return context
    }
}

/// Making explanations.
extension CallExplanation {
    /// Explains an EC2 Query request.
    ///
    /// - Parameter remarks: what is to stand before all other notes.
    package static func of(
        query: [FormParameter], settings: ExplanationSettings, remarks: [String] = []
    ) async -> CallExplanation {
        let name = query.first { $0.name == "Action" }?.value ?? ""
        do throws(EC2Error) {
            let parameters = try QueryParameters(query)
            guard !name.isEmpty else { throw .missingAction }
            guard let action = ActionRegistry.action(named: name) else {
                return untranslated(name, settings: settings, remarks: remarks)
            }
            var explanation = await of(action, parameters, settings)
            explanation.notes = remarks + explanation.notes
            return explanation
        } catch {
            var explanation = CallExplanation(name: name, verdict: .refused)
            explanation.error = error
            explanation.notes = remarks
            return explanation
        }
    }

    /// Explains an OAPI call that a client made itself.
    package static func of(call: OAPICall, body: JSON, settings: ExplanationSettings) -> CallExplanation {
        var explanation = CallExplanation(name: call.name, verdict: .oapi)
        explanation.show([PlannedCall(call: call, body: body)], isChange: false, settings.place)
        return explanation
    }

    /// What there is to say of an action without a translation.
    package static func untranslated(
        _ action: String, settings: ExplanationSettings, remarks: [String] = []
    ) -> CallExplanation {
        var explanation = CallExplanation(name: action, verdict: .untranslated)
        explanation.notes = remarks
        switch settings.untranslated {
        case .refused:
            explanation.error = .invalidAction(action)
            explanation.notes.append("With `ec2.untranslated: fcu` the gateway passes it on to FCU instead.")
        case .relayed: explanation.notes.append("The gateway passes it on to FCU as it is; no OAPI call comes of it.")
        }
        return explanation
    }

    private static func of<Action: EC2Action>(
        _ type: Action.Type, _ query: QueryParameters, _ settings: ExplanationSettings
    ) async -> CallExplanation {
        let query = (try? query.numbered(by: type.parameters)) ?? query  // what is wrong with it is told below
        let parameters = query.all.filter { !QueryParameters.isOfTheProtocol($0.name) }
        let uses = parameters.map { Parameter($0, type.parameters, type.filters) }
        let isRefused = uses.contains(where: \.isRefused)
        do throws(EC2Error) {
            let kept = try QueryParameters(zip(parameters, uses).filter { !$1.isRefused }.map(\.0))
                .checked(against: type.parameters)
            let action = try Action(kept, in: settings.context(clientToken: kept.text("ClientToken")))
            var explanation = CallExplanation(name: type.name, verdict: isRefused ? .refused : .translated)
            explanation.parameters = uses
            if isRefused {
                explanation.error = refusal(of: query, by: type.parameters)
                let names = uses.filter(\.isRefused).map(\.name.printable).joined(separator: ", ")
                explanation.notes.append("Without \(names) the request becomes the calls shown.")
            }
            let plan = await CallPlan.making(action)
            explanation.show(plan.calls, isChange: type.effect != .reads, settings.place)
            explanation.notes += notes(on: plan, of: type, kept)
            return explanation
        } catch {
            var explanation = CallExplanation(name: type.name, verdict: .refused)
            explanation.parameters = uses
            explanation.error = refusal(of: query, by: type.parameters) ?? error
            explanation.notes = type.notes
            return explanation
        }
    }

    private static func refusal(of query: QueryParameters, by rules: [ParameterRule]) -> EC2Error? {
        do throws(EC2Error) {
            _ = try query.checked(against: rules)
            return nil
        } catch {
            return error
        }
    }

    private static func notes<Action: EC2Action>(
        on plan: CallPlan, of type: Action.Type, _ query: QueryParameters
    ) -> [String] {
        var notes = type.notes
        if type.effect == .creates, query.text("ClientToken") == nil {
            notes.append(
                """
                The gateway adds a ClientToken made from the request, so that a repetition makes nothing new. In calls \
                of your own, give one yourself.
                """)
        }
        if query.text("NextToken") != nil {
            notes.append(
                "\(PlanningPageTokens.token) stands for OAPI's token: only the gateway that made a NextToken can open it."
            )
        }
        notes += plan.madeUpNotes
        switch plan.ending {
        case .answered: break
        case .dryRun:
            notes.append("A dry run that would succeed is the error DryRunOperation (412) in EC2, and success in OAPI.")
        case .stopped(let error):
            notes.append(
                "What follows depends on the answers: made-up ones end in \(error.code.rawValue), real ones may go on.")
        }
        return notes
    }

    private mutating func show(_ planned: [PlannedCall], isChange: Bool, _ place: OAPIPlace) {
        for plan in planned {
            var commandLines: [OAPIClientProgram: String] = [:]
            for program in OAPIClientProgram.allCases {
                commandLines[program] = program.commandLine(plan.call, plan.body, at: place)
                if commandLines[program] == nil, let limitation = program.limitation, !notes.contains(limitation) {
                    notes.append(limitation)
                }
            }
            calls.append(
                Call(
                    call: plan.call, body: plan.body, isLookUp: isChange && plan.call.isReadOnly,
                    commandLines: commandLines))
        }
    }
}

extension CallExplanation.Parameter {
    fileprivate init(_ parameter: FormParameter, _ rules: [ParameterRule], _ filters: [FilterSummary]) {
        let rule = try? QueryParameters.rule(for: parameter, in: rules)  // no rule fits a list member without a number
        let treatment: Treatment =
            switch rule?.treatment {
            case nil: .unknown
            case .translated(let how): .translated(Self.filter(parameter, filters) ?? how)
            case .ignored(let why): .ignored(why)
            case .refused(let what): parameter.value.isEmpty ? .ignored("it has no value") : .refused(what)
            case .refusedWhenTrue(let what):
                ["true", "1"].contains(parameter.value.lowercased()) ? .refused(what) : .ignored("false is no request")
            }
        name = parameter.name
        self.treatment = treatment
        if case .ignored = treatment { value = nil } else { value = parameter.value }
    }

    /// How OAPI is asked for a filter; `nil` for a parameter that names none.
    private static func filter(_ parameter: FormParameter, _ filters: [FilterSummary]) -> String? {
        let parts = parameter.name.split(separator: ".")
        guard parts.count == 3, parts[0] == "Filter" || parts[0] == "Filters", parts[2] == "Name" else { return nil }
        let known = filters.first { filter in
            filter.name == parameter.value
                || filter.name.hasSuffix(":KEY") && parameter.value.hasPrefix(filter.name.dropLast("KEY".count))
        }
        return known.map { $0.pushedAs.map { "`Filters.\($0)`" } ?? "compared by the gateway alone" }
    }

    fileprivate var isRefused: Bool {
        switch treatment {
        case .refused, .unknown: true
        case .translated, .ignored: false
        }
    }
}

extension CallPlan {
    /// Which IDs of later calls are made up, and for what they stand.
    fileprivate var madeUpNotes: [String] {
        let later = calls.dropFirst().map(\.body.text).joined()
        var notes: [String] = []
        for call in calls {
            for id in MadeUpAnswer.ids(in: call.call, call.body) where later.contains("\"\(id)\"") {
                let note = "\(id) stands for what \(call.call.name) answers."
                if !notes.contains(note) { notes.append(note) }
            }
        }
        return notes
    }
}
