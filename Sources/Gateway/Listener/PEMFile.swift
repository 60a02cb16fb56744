internal import Files
internal import NIOSSL

/// What is read of PEM files: never by NIOSSL itself, which waits for the other end of a pipe.
enum PEMFile {
    /// The certificates of a file; none when there is nothing else wrong with it.
    static func certificates(_ path: String) throws -> [NIOSSLCertificate] {
        try NIOSSLCertificate.fromPEMBytes(try RegularFile(path: path).bytes)
    }

    static func privateKey(_ path: String) throws -> NIOSSLPrivateKey {
        try NIOSSLPrivateKey(bytes: try RegularFile(path: path).bytes, format: .pem)
    }
}
