package import JSONCoding

/// Any request, only to learn whether it would be done. Its answer has nothing in it, a read's neither.
package struct DryRunRequest<Base: OAPIRequest>: OAPIRequest {
    package typealias Response = EmptyResponse
    package static var call: OAPICall { Base.call }

    package let base: Base

    package init(_ base: Base) {
        self.base = base
    }

    package var body: JSON {
        .object((base.body.members ?? []) + [JSON.Member("DryRun", .bool(true))])
    }

    package var repetition: Repetition { .safe }
}
