internal import COpenSSL

/// Asks people for a password on their terminal.
package enum PasswordPrompt {
    /// Longest password that can be typed, in bytes.
    private static let capacity = 1_025

    /// What is typed, without echo; `nil` for nothing, and when there is no terminal.
    package static func ask(_ prompt: String) -> SecretBytes? {
        var text = [CChar](repeating: 0, count: capacity)
        let count = unsafe text.withUnsafeMutableBufferPointer { buffer in
            unsafe copenssl_ask_password(prompt, buffer.baseAddress, buffer.count)
        }
        var bytes = text[..<count].map { UInt8(bitPattern: $0) }
        for index in text.indices { text[index] = 0 }
        defer { SecretBytes.erase(&bytes) }
        return bytes.isEmpty ? nil : SecretBytes(bytes)
    }
}
