internal import Files

extension OpenIDSettings {
    /// What keeps people from signing in with the provider, as far as this machine can tell; `nil` when nothing does.
    package var fault: String? {
        do throws(OpenIDFailure) {
            _ = try secret()
            return nil
        } catch {
            return error.description
        }
    }

    /// Read each time, so that a new one serves without a restart.
    func secret() throws(OpenIDFailure) -> String? {
        guard let path = clientSecretFile else { return nil }
        let file: PrivateFile
        do throws(PrivateFile.Failure) {
            file = try PrivateFile(path: path)
        } catch {
            switch error {
            case .unreadable(let why): throw .secret(path: path, why: why)
            case .openToOthers(let mode):
                throw .secret(path: path, why: PrivateFile.complaint(about: path, mode: mode, holding: "secret"))
            }
        }
        let text = String(decoding: file.bytes, as: UTF8.self)
        let secret = text.hasSuffix("\n") ? String(text.dropLast()) : text
        guard !secret.isEmpty else { throw .secret(path: path, why: "it is empty") }
        return secret
    }
}
