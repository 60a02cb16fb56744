import Translators

/// Seals so that a fixture can show what is inside: the page, then what it is bound to.
struct LegibleSealer: PageTokenSealer {
    func seal(_ page: String, for binding: String) -> String { "\(page)@\(binding)" }

    func open(_ token: String, for binding: String) -> String? {
        token.hasSuffix("@\(binding)") ? String(token.dropLast(binding.count + 1)) : nil
    }
}
