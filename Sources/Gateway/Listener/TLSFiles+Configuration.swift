internal import Files
internal import NIOSSL

extension TLSFiles {
    /// What a listener ends TLS with: version 1.2 or later.
    func configuration() throws -> TLSConfiguration {
        let certificates = try NIOSSLCertificate.fromPEMFile(certificate).map {
            NIOSSLCertificateSource.certificate($0)
        }
        var options = TLSConfiguration.makeServerConfiguration(
            certificateChain: certificates,
            privateKey: .privateKey(try NIOSSLPrivateKey(file: privateKey, format: .pem)))
        options.minimumTLSVersion = .tlsv12
        return options
    }
}
