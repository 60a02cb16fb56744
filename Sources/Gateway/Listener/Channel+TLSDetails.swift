internal import Audit
internal import NIOCore
internal import NIOSSL

extension Channel {
    /// How the client's connection is protected, when it is the listener that ended TLS; `nil` in clear text, and when
    /// the connection is closing. swift-nio-ssl does not tell the cipher suite.
    ///
    /// - Parameter host: the host that the client asked for.
    func tlsDetails(host: String?) async -> AuditTLSDetails? {
        guard let version = try? await nioSSL_tlsVersion().get() else { return nil }  // see above
        return AuditTLSDetails(version: version.recordedName, clientProvidedHostHeader: host)
    }
}

extension TLSVersion {
    /// As CloudTrail writes it.
    fileprivate var recordedName: String {
        switch self {
        case .tlsv1: "TLSv1"
        case .tlsv11: "TLSv1.1"
        case .tlsv12: "TLSv1.2"
        case .tlsv13: "TLSv1.3"
        }
    }
}
