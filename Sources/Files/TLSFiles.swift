/// The PEM files of a certificate and its private key.
package struct TLSFiles: Sendable, Equatable {
    /// The certificate, followed by those that lead to its authority.
    package var certificate: String
    package var privateKey: String

    package init(certificate: String, privateKey: String) {
        self.certificate = certificate
        self.privateKey = privateKey
    }
}
