internal import Audit
internal import AuditShipping
internal import AuditStores
internal import Files
internal import FoundationEssentials
internal import NIOSSL

/// Loads what a configuration names, as a start would, and says all that is wrong with it. It changes nothing, and asks
/// nobody over the network.
package struct ConfigurationCheck {
    /// One line for each fault: the key, the value, and what is wrong.
    package private(set) var faults: [String] = []
    /// Key pairs that callers could sign with.
    package private(set) var keys = 0

    package init(_ configuration: GatewayConfiguration) {
        check(configuration.server.tls, .tlsCertificate, .tlsPrivateKey)
        check(configuration.admin.tls, .adminCertificate, .adminPrivateKey)
        check(configuration.shipping.identity, .shipCertificate, .shipPrivateKey)
        if case .bundle(let path) = configuration.upstream.certificateCheck { checkAuthorities(path, .caBundle) }
        if let path = configuration.server.clientCA { checkAuthorities(path, .tlsClientCA) }
        if let path = configuration.shipping.caBundle { checkAuthorities(path, .shipCABundle) }
        if let path = configuration.auditStore.backend.path { checkFolder(of: path, .auditStore) }
        if let path = configuration.audit.chain.signingKey { checkFolder(of: path, .signingKey) }
        if case .file(let path) = configuration.shipping.target { checkFolder(of: path, .shipTo) }
        checkCredentials(configuration.credentialsFile)
    }

    private mutating func note(_ key: ConfigurationKey, _ what: String) { faults.append("\(key.name): \(what)") }

    private mutating func check(_ files: TLSFiles?, _ certificate: ConfigurationKey, _ privateKey: ConfigurationKey) {
        guard let files else { return }
        let chain = certificates(files.certificate, certificate)
        guard isReadable(files.privateKey, privateKey) else { return }
        guard let key = try? PEMFile.privateKey(files.privateKey) else {
            return note(privateKey, "\(files.privateKey) holds no private key in PEM")
        }
        guard !chain.isEmpty else { return }
        let options = TLSConfiguration.makeServerConfiguration(
            certificateChain: chain.map { .certificate($0) }, privateKey: .privateKey(key))
        if (try? NIOSSLContext(configuration: options)) == nil {
            note(privateKey, "\(files.privateKey) is not the key of the certificate in \(files.certificate)")
        }
    }

    private mutating func checkAuthorities(_ path: String, _ key: ConfigurationKey) {
        _ = certificates(path, key)
    }

    private mutating func certificates(_ path: String, _ key: ConfigurationKey) -> [NIOSSLCertificate] {
        guard isReadable(path, key) else { return [] }
        let found = (try? PEMFile.certificates(path)) ?? []  // said below
        if found.isEmpty { note(key, "\(path) holds no certificate in PEM") }
        return found
    }

    private mutating func isReadable(_ path: String, _ key: ConfigurationKey) -> Bool {
        do throws(FileFailure) {
            _ = try RegularFile(path: path)
            return true
        } catch {
            note(key, "cannot read \(path): \(error.reason)")
            return false
        }
    }

    private mutating func checkFolder(of path: String, _ key: ConfigurationKey) {
        let folder = URL(filePath: path).deletingLastPathComponent().path(percentEncoded: false)
        let files = FileManager.default
        var isFolder = false
        if files.fileExists(atPath: path, isDirectory: &isFolder), isFolder {
            note(key, "\(path) is a directory")
        } else if !files.fileExists(atPath: folder, isDirectory: &isFolder) || !isFolder {
            note(key, "the folder \(folder) is not there")
        } else if !files.isWritableFile(atPath: files.fileExists(atPath: path) ? path : folder) {
            note(key, "this user cannot write \(path)")
        }
    }

    private mutating func checkCredentials(_ path: String) {
        do throws(CredentialFileFailure) {
            keys = try CredentialFile(path: path).count
            if keys == 0 { note(.credentialsFile, "\(path) has no profile with access_key and secret_key") }
        } catch {
            note(.credentialsFile, "\(error)")
        }
    }
}
