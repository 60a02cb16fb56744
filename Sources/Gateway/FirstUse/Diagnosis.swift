internal import Audit
internal import AuditStores
internal import Curl
internal import Files
internal import FoundationEssentials
internal import Glibc
internal import NIOCore
internal import NIOPosix
internal import NIOSSL

/// Looks at everything that a gateway of this configuration needs, on this machine and at OUTSCALE. It changes nothing:
/// each key pair signs one `ReadAccounts`.
package struct Diagnosis: Sendable {
    /// How long before it expires a certificate is warned of, in days.
    private static let expiryWarning = 14
    private static let day = 86_400

    private let configuration: GatewayConfiguration

    package init(_ configuration: GatewayConfiguration) {
        self.configuration = configuration
    }

    /// Everything, in the order in which it is to be put right.
    package func findings() async -> [Finding] {
        var findings = ConfigurationCheck(configuration).faults.map {
            Finding.bad("configuration", $0, remedy: "put it right; config/README.md says what the key takes")
        }
        findings += certificate(configuration.server.tls, "server.tls")
        findings += certificate(configuration.admin.tls, "admin.tls")
        findings.append(await listener("server", configuration.server.host, configuration.server.port))
        findings.append(await listener("admin", configuration.admin.host, configuration.admin.port))
        findings.append(store)
        if let disk { findings.append(disk) }
        findings += await upstream()
        return findings
    }

    private func certificate(_ files: TLSFiles?, _ section: String) -> [Finding] {
        guard let files, let own = try? PEMFile.certificates(files.certificate).first else { return [] }
        let now = AuditTime.now().seconds
        let days = (Int(own.notValidAfter) - now) / Self.day
        let remedy = "put a new one at \(files.certificate)"
        if Int(own.notValidAfter) < now {
            return [.bad("certificate \(section)", "expired \(-days) days ago", remedy: remedy)]
        }
        if days < Self.expiryWarning {
            return [.warning("certificate \(section)", "expires in \(days) days", remedy: remedy)]
        }
        return [.good("certificate \(section)", "good for \(days) days")]
    }

    /// Whether the address is one that can be listened on.
    private func listener(_ section: String, _ host: String, _ port: Int) async -> Finding {
        let subject = "listener \(section)"
        do {
            let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .serverChannelOption(.socketOption(.so_reuseaddr), value: 1).bind(host: host, port: port).get()
            try await channel.close()
            return .good(subject, "\(host) port \(port) is free")
        } catch let error as IOError where error.errnoCode == EADDRINUSE {
            return .warning(
                subject, "\(host) port \(port) is taken", remedy: "nothing to do when that is the gateway itself")
        } catch let error as IOError where error.errnoCode == EACCES {
            return .bad(
                subject, "this user may not listen on port \(port)",
                remedy: "use a port from 1024 on, or the drop-in deploy/systemd/port-443.conf")
        } catch {
            return .bad(
                subject, "\(host) is not an address of this machine",
                remedy: "set \(section).host to one that is, or to 0.0.0.0")
        }
    }

    private var store: Finding {
        let subject = "audit store"
        if let path = configuration.auditStore.backend.path, !FileManager.default.fileExists(atPath: path) {
            return .good(subject, "\(path) will be made at the first start")
        }
        do throws(AuditStoreFailure) {
            _ = try configuration.auditStore.backend.openReader()
            return .good(subject, "\(configuration.auditStore) can be read")
        } catch {
            return .bad(subject, "\(error)", remedy: "deploy/alerts.md#passerelleauditunavailable")
        }
    }

    private var disk: Finding? {
        guard let path = configuration.auditStore.backend.path,
            let free = FreeSpace.bytes(at: URL(filePath: path).deletingLastPathComponent().path(percentEncoded: false))
        else { return nil }
        let room = "\(free >> 20) MiB free"
        guard free > configuration.audit.reserveBytes else {
            return .bad("disk", room, remedy: "make room: only changes are recorded below audit.reserveBytes")
        }
        return .good("disk", room)
    }

    private func upstream() async -> [Finding] {
        // What is wrong with the file is said already.
        let credentials = (try? CredentialFile(path: configuration.credentialsFile).all) ?? []
        let driver: CurlDriver
        do {
            driver = try CurlDriver(CurlConfiguration(configuration.upstream))
        } catch {
            return [.bad("upstream", "libcurl cannot be used: \(error)", remedy: "install libcurl4")]
        }
        let probe = UpstreamProbe(
            url: configuration.upstreamURL, region: configuration.region, driver: driver,
            timeout: configuration.upstream.timeout)
        var findings = await probe.reach()
        // When it cannot be reached, every key would say the same.
        if !findings.contains(where: { $0.verdict == .bad }) {
            for credential in credentials { findings.append(await probe.accounts(as: credential)) }
        }
        await driver.shutdown()
        return findings
    }
}
