internal import Audit
internal import Mustache

/// The pages' templates and the files that go with them, all of them in the program.
struct Templates: Sendable {
    /// One that is not there, or is no template: a mistake of ours.
    struct Failure: Error {
        let name: String
    }

    private let library: MustacheLibrary

    /// - Parameter version: of the program, which stands at the foot of every page.
    package init(version: String) throws {
        let version = HTMLText().escapeText(version)
        MustacheContentTypes.register(HTMLText(), named: HTMLText.name)
        var templates: [String: MustacheTemplate] = [:]
        for (name, bytes) in [
            ("layout", PackageResources.layout_mustache), ("sign-in", PackageResources.sign_in_mustache),
            ("calls", PackageResources.calls_mustache), ("rows", PackageResources.rows_mustache),
            ("call", PackageResources.call_mustache), ("overview", PackageResources.overview_mustache),
            ("chart", PackageResources.chart_mustache), ("lineage", PackageResources.lineage_mustache),
            ("tree", PackageResources.tree_mustache), ("sessions", PackageResources.sessions_mustache),
            ("message", PackageResources.message_mustache), ("chain", PackageResources.chain_mustache),
            ("error", PackageResources.error_mustache), ("arrival", PackageResources.arrival_mustache),
        ] {
            // The library's own escaping goes by whole characters, and so passes a quote that has an accent.
            let source = String(decoding: bytes, as: UTF8.self).replacing("{{version}}", with: version)
            let text = "{{% CONTENT_TYPE:\(HTMLText.name)}}" + source
            templates[name] = try MustacheTemplate(string: text)
        }
        library = MustacheLibrary(templates: templates)
    }

    func render(_ name: String, _ page: Any) throws(Failure) -> String {
        guard let text = library.render(page, withTemplate: name) else { throw Failure(name: name) }
        return text
    }
}

/// Text in HTML, also in an attribute between quotes.
struct HTMLText: MustacheContentType {
    static let name = "HTML-BY-SCALAR"

    func escapeText(_ text: String) -> String {
        var output: [UInt8] = []
        output.reserveCapacity(text.utf8.count)
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "<"): output.append(contentsOf: "&lt;".utf8)
            case UInt8(ascii: ">"): output.append(contentsOf: "&gt;".utf8)
            case UInt8(ascii: "&"): output.append(contentsOf: "&amp;".utf8)
            case UInt8(ascii: "\""): output.append(contentsOf: "&quot;".utf8)
            case UInt8(ascii: "'"): output.append(contentsOf: "&#39;".utf8)
            default: output.append(byte)
            }
        }
        return String(decoding: output, as: UTF8.self)
    }
}

extension String {
    /// The text with what could hide, reverse or break lines made visible, and cut at `limit` Unicode scalars.
    func shown(limit: Int = 256) -> String {
        let text = TerminalText(self).description
        return text.unicodeScalars.count > limit ? String(text.unicodeScalars.prefix(limit - 1)) + "…" : text
    }
}

/// What stands around every page for who is signed in.
struct Frame {
    let title: String
    let user: String
    let role: String
    let isOperator: Bool
    /// The accounts that the user is held to, in words.
    let accounts: String
    let isHeldToAccounts: Bool
    let formToken: String
    let isCalls: Bool
    let isOverview: Bool
    let isLineage: Bool
    let isSessions: Bool

    enum Place {
        case calls, overview, lineage, sessions
    }

    init(_ title: String, _ session: Session, at place: Place?) {
        self.title = title
        user = session.user.name
        role = session.user.role.rawValue
        isOperator = session.user.role == .operator
        isHeldToAccounts = session.user.accounts != nil
        accounts = session.user.accounts.map { $0.sorted().joined(separator: ", ") } ?? "all accounts"
        formToken = session.formToken
        isCalls = place == .calls
        isOverview = place == .overview
        isLineage = place == .lineage
        isSessions = place == .sessions
    }
}

/// A page that says why a request was turned away, to people who may not be signed in.
struct ErrorPage {
    let status: Int
    let heading: String
    let text: String
}

/// A page that says one thing.
struct MessagePage {
    let frame: Frame
    let heading: String
    let text: String
}
