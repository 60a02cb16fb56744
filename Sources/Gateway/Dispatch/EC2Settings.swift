package import Translators

/// How EC2 requests are translated.
package struct EC2Settings: Sendable {
    package let tokens: ClientTokenSource
    /// Names that callers may give to the Region besides its own.
    package let regionAliases: Set<String>
    package let copyDescription: CopyDescription
    package let copyTags: CopyTags
    /// Where actions go that are not translated; `nil` when they are refused.
    package let fcu: FCUEndpoint?

    package init(
        tokens: ClientTokenSource, regionAliases: Set<String>, copyDescription: CopyDescription, copyTags: CopyTags,
        fcu: FCUEndpoint?
    ) {
        self.tokens = tokens
        self.regionAliases = regionAliases
        self.copyDescription = copyDescription
        self.copyTags = copyTags
        self.fcu = fcu
    }
}
