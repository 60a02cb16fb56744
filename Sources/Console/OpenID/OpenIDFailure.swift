internal import Audit

/// Why nobody could sign in with the provider. None of these tells a code, a token or a secret.
enum OpenIDFailure: Error, Equatable, CustomStringConvertible {
    /// The provider cannot be reached.
    case unreachable(url: String, why: String)
    case answered(url: String, status: Int, error: String?)
    /// What it said is not what OpenID Connect says it says.
    case malformed(url: String, why: String)
    /// Its token is not good.
    case token(String)
    /// Who the token tells of may not sign in.
    case notAllowed(String)
    case secret(path: String, why: String)
    case outOfMemory

    var description: String {
        switch self {
        case .unreachable(let url, let why): "\(url) cannot be reached: \(TerminalText(why))"
        case .answered(let url, let status, let error):
            "\(url) answered \(status)\(error.map { ": \(TerminalText($0))" } ?? "")"
        case .malformed(let url, let why): "\(url): \(TerminalText(why))"
        case .token(let why): "the token is not good: \(TerminalText(why))"
        case .notAllowed(let why): TerminalText(why).description
        case .secret(let path, let why): "the client's secret \(path) cannot be used: \(TerminalText(why))"
        case .outOfMemory: "no memory"
        }
    }
}
