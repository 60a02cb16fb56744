package import JSONCoding
package import OAPI

/// The programs that people call OAPI with.
package enum OAPIClientProgram: String, Sendable, CaseIterable {
    case oscCLI = "osc-cli"
    case oapiCLI = "oapi-cli"
    case octl
    case curl

    /// The command line of one call, for a POSIX shell with `$'…'`. Keys are taken from `OSC_ACCESS_KEY` and
    /// `OSC_SECRET_KEY`, or from the program's own configuration; none is ever written out.
    ///
    /// - Returns: `nil` where the program cannot express the call.
    package func commandLine(_ call: OAPICall, _ body: JSON, at place: OAPIPlace) -> String? {
        switch self {
        case .oscCLI: OSCCLI.commandLine(call, body)
        case .oapiCLI: OAPICLI.commandLine(call, body)
        case .octl: Octl.commandLine(call, body)
        case .curl: place.curl(call, body)
        }
    }

    /// What has to be known of a program that could not express a call.
    var limitation: String? {
        switch self {
        case .oscCLI: "osc-cli takes a text that begins with [ for a list, so it cannot send one: use another client."
        case .oapiCLI, .octl, .curl: nil
        }
    }
}

/// Where OAPI is.
package struct OAPIPlace: Sendable, Hashable {
    package let region: String
    /// The base of its calls, without a slash at the end: `https://api.eu-west-2.outscale.com/api/v1`.
    package let endpoint: String

    /// - Parameter endpoint: `nil` for the Region's own.
    package init(region: String, endpoint: String? = nil) {
        self.region = region
        let base = endpoint ?? "https://api.\(region).outscale.com/api/v1"
        self.endpoint = base.hasSuffix("/") ? String(base.dropLast()) : base
    }

    /// curl 7.75 or later, which signs by itself. The scope is given, for an address has no Region in it.
    fileprivate func curl(_ call: OAPICall, _ body: JSON) -> String {
        let url = "\(endpoint)/\(call.name)"
        return [
            #"curl --user "$OSC_ACCESS_KEY:$OSC_SECRET_KEY""#, "--aws-sigv4", "osc:osc:\(region):api".shellQuoted,
            "--header 'Content-Type: application/json'", "--data-raw", body.text.shellQuoted, url.shellQuoted,
        ].joined(separator: " ")
    }
}

/// A word `--Name` and the word behind it; joined by `=` where the value could be taken for an option.
func option(_ name: String, _ value: String) -> String {
    value.utf8.first == UInt8(ascii: "-")
        ? "--\(name)=\(value)".shellQuoted : "\("--\(name)".shellQuoted) \(value.shellQuoted)"
}
