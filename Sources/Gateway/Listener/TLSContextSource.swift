package import Files
internal import NIOSSL
internal import Synchronization

/// The certificate with which a listener ends TLS, and the rest of its TLS: read at the start and again when the files
/// change. Connections that are open keep what they began with.
package final class TLSContextSource: Sendable {
    /// Why the files cannot be used.
    package struct Failure: Error, CustomStringConvertible {
        package let description: String
    }

    private struct State {
        var context: NIOSSLContext
        var chainLength: Int
        var figures: CertificateFigures
        var versions: [PrivateFile.Version?]
    }

    /// Those of TLS 1.2 that keep what was said secret when the certificate's key becomes known; 1.3 has no others.
    private static let cipherSuites = [
        "ECDHE-ECDSA-AES128-GCM-SHA256", "ECDHE-RSA-AES128-GCM-SHA256", "ECDHE-ECDSA-AES256-GCM-SHA384",
        "ECDHE-RSA-AES256-GCM-SHA384", "ECDHE-ECDSA-CHACHA20-POLY1305", "ECDHE-RSA-CHACHA20-POLY1305",
    ].joined(separator: ":")

    private let files: TLSFiles
    private let clientCA: String?
    private let state: Mutex<State>

    /// Reads the files.
    ///
    /// - Parameter clientCA: PEM file of the authorities of clients' certificates; a client need not show one, but one
    ///   that is shown must be of these. `nil` to ask for none.
    package init(_ files: TLSFiles, clientCA: String? = nil) throws(Failure) {
        self.files = files
        self.clientCA = clientCA
        state = Mutex(try Self.read(files, clientCA))
    }

    var context: NIOSSLContext { state.withLock { $0.context } }

    /// Of the certificate that is served.
    package var figures: CertificateFigures { state.withLock { $0.figures } }

    /// Reads the files again. When they cannot be used, what is served stays as it was.
    ///
    /// - Returns: how many certificates the chain has.
    package func reload() throws(Failure) -> Int {
        do throws(Failure) {
            let fresh = try Self.read(files, clientCA)
            state.withLock { $0 = fresh }
            return fresh.chainLength
        } catch {
            state.withLock { $0.figures = CertificateFigures(expires: $0.figures.expires, isCurrent: false) }
            throw error
        }
    }

    /// Reads the files again if one of them is another than when they were last read.
    ///
    /// - Returns: how many certificates the chain has; `nil` when nothing changed.
    package func reloadIfChanged() throws(Failure) -> Int? {
        let versions = Self.versions(files, clientCA)
        let isChanged = state.withLock { state in
            guard state.versions != versions else { return false }
            // Files that cannot be used are reported once, not every time they are looked at.
            state.versions = versions
            return true
        }
        return isChanged ? try reload() : nil
    }

    private static func versions(_ files: TLSFiles, _ clientCA: String?) -> [PrivateFile.Version?] {
        [files.certificate, files.privateKey, clientCA].map { $0.flatMap { PrivateFile.Version(path: $0) } }
    }

    private static func read(_ files: TLSFiles, _ clientCA: String?) throws(Failure) -> State {
        // Before they are read: what is written in the meantime is seen as a change.
        let versions = versions(files, clientCA)
        do {
            let chain = try PEMFile.certificates(files.certificate)
            guard let own = chain.first else {
                throw Failure(description: "there is no certificate in \(files.certificate)")
            }
            var options = TLSConfiguration.makeServerConfiguration(
                certificateChain: chain.map { .certificate($0) },
                privateKey: .privateKey(try PEMFile.privateKey(files.privateKey)))
            options.minimumTLSVersion = .tlsv12
            options.cipherSuites = cipherSuites
            options.applicationProtocols = ["http/1.1"]
            if let clientCA {
                options.certificateVerification = .optionalVerification
                options.trustRoots = .certificates(try PEMFile.certificates(clientCA))
                options.sendCANameList = true
            }
            return State(
                context: try NIOSSLContext(configuration: options), chainLength: chain.count,
                figures: CertificateFigures(expires: Int(own.notValidAfter), isCurrent: true), versions: versions)
        } catch let error as Failure {
            throw error
        } catch let error as FileFailure {
            throw Failure(
                description: "cannot read \(files.certificate), \(files.privateKey) and what they need: \(error.reason)"
            )
        } catch {
            throw Failure(description: "cannot use \(files.certificate) and \(files.privateKey): \(error)")
        }
    }
}
