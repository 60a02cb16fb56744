package import EC2Query
package import OAPI

/// One EC2 action: a request that can be read from a query, and that can be done over OAPI.
package protocol EC2Action: Sendable {
    /// The value of `Action`.
    static var name: String { get }
    static var effect: ActionEffect { get }
    /// Whether OUTSCALE serves the calls that the action makes to nobody in particular, so that a request without a
    /// signature is answered; for actions that read.
    static var servedUnsigned: Bool { get }
    /// Every parameter that the action knows. Whatever is not here is refused as unknown.
    static var parameters: [ParameterRule] { get }
    /// Where the action means something else here than at AWS, and which calls it makes only at times: a sentence or two
    /// each, for people who move off AWS. What ``parameters`` says is not repeated.
    static var notes: [String] { get }
    /// Every name that `Filter.N.Name` may have here.
    static var filters: [FilterSummary] { get }

    /// Reads the request, whose parameters have been checked against ``parameters`` already.
    init(_ query: QueryParameters, in context: TranslationContext) throws(EC2Error)

    /// Does what was asked, in as many OAPI calls as it takes.
    func perform(with client: some OAPIClient) async throws(EC2Error) -> EC2Answer
}

extension EC2Action {
    package static var notes: [String] { [] }
    /// Most actions are about what somebody has.
    package static var servedUnsigned: Bool { false }
    package static var filters: [FilterSummary] { [] }
}

/// A filter, as an action's coverage tells of it.
package struct FilterSummary: Sendable, Hashable {
    /// EC2's name; `tag:KEY` is a family.
    package let name: String
    /// The member of OAPI's `Filters` that plain values are sent as; `nil` when the gateway alone compares.
    package let pushedAs: String?

    init<Element>(_ rule: FilterRule<Element>) {
        name = rule.name
        pushedAs = rule.push?.member
    }
}

/// What an action may do at OUTSCALE. What changes something is recorded before it is sent.
package enum ActionEffect: Sendable, Hashable {
    case reads
    /// Sets or removes something: once more does no harm.
    case changes
    /// Makes something, once for each request however often that is sent: it bears a ClientToken.
    case creates
    /// Makes something for which OAPI takes no ClientToken: its name is what tells it from others. Repetitions of one
    /// request go one after the other, so that each finds what those before it made.
    case createsByName
    /// Makes something for which OAPI takes no ClientToken: when no answer comes the outcome cannot be looked up, and the
    /// call is not sent twice.
    case createsWithoutToken
}

/// What an action has to say when it was done.
package struct EC2Answer: Sendable {
    /// OAPI's id of the call that did the work, by which OUTSCALE's support finds it; `nil` when no answer named one.
    package let requestID: String?
    /// The children of the answer's root after `requestId`.
    package let elements: [ResponseElement]
    /// Where the last of these is a list and has more items than are in it yet.
    package let moreItems: MoreItems?

    package init(requestID: String?, _ elements: [ResponseElement], moreItems: MoreItems? = nil) {
        self.requestID = requestID
        self.elements = elements
        self.moreItems = moreItems
    }
}

/// The items of a list that are not fetched before somebody takes them.
package struct MoreItems: Sendable {
    /// Fetches the next ones, each the children of its `<item>`, and says whether there are others behind them.
    package let fetch: @Sendable () async throws(EC2Error) -> (items: [[ResponseElement]], more: MoreItems?)

    init(_ fetch: @escaping @Sendable () async throws(EC2Error) -> (items: [[ResponseElement]], more: MoreItems?)) {
        self.fetch = fetch
    }
}

/// What a translation depends on besides the request.
package struct TranslationContext: Sendable {
    /// The Region that the gateway serves, as OUTSCALE names it.
    package let region: String
    /// Names that callers may give to that Region besides its own.
    package let regionAliases: Set<String>
    package let copyDescription: CopyDescription
    package let copyTags: CopyTags
    /// The ClientToken that goes with a create, at most 64 characters: the same for every repetition of one request.
    package var clientToken: String?
    /// Seals the caller's page tokens; `nil` when there is no key for it, and listings are given whole or not at all.
    package var pageTokens: (any PageTokenSealer)?
    /// Host and port by which the caller reaches the gateway; `nil` when the request does not say.
    package let endpoint: String?

    package init(
        region: String, regionAliases: Set<String> = [], copyDescription: CopyDescription = .inherit,
        copyTags: CopyTags = .none, clientToken: String? = nil, pageTokens: (any PageTokenSealer)? = nil,
        endpoint: String? = nil
    ) {
        self.region = region
        self.regionAliases = regionAliases
        self.copyDescription = copyDescription
        self.copyTags = copyTags
        self.clientToken = clientToken
        self.pageTokens = pageTokens
        self.endpoint = endpoint
    }

    /// True for the Region's own name and for its aliases.
    func isOwnRegion(_ name: String) -> Bool {
        name == region || regionAliases.contains(name)
    }
}

/// The description of a copy for which none was asked (`ec2.copyDescription`).
package enum CopyDescription: String, Sendable, CaseIterable {
    /// The source's, as OUTSCALE does.
    case inherit
    /// `[Copied snap-… from REGION] ` and the source's, as the AWS console does.
    case aws
}

/// The tags of a copy besides those that are asked for (`ec2.copyTags`).
package enum CopyTags: String, Sendable, CaseIterable {
    /// No others, as at EC2.
    case none
    /// The source's, where no tag of the same key is asked for.
    case source
}
