internal import CCurl

/// Finds the addresses of a host name. It may block for as long as it likes: it runs on a thread of its own, one for a
/// host at a time.
package struct HostResolver: Sendable {
    /// Why there are no addresses, in words.
    package struct Failure: Error, Equatable {
        package let detail: String

        package init(detail: String) {
            self.detail = detail
        }
    }

    package typealias Addresses = Result<[String], Failure>

    let addresses: @Sendable (_ host: String) -> Addresses

    /// - Parameter addresses: IPv4 and IPv6 addresses in numbers, in the order in which they are to be tried.
    package init(_ addresses: @escaping @Sendable (_ host: String) -> Addresses) {
        self.addresses = addresses
    }

    /// The system's: `/etc/hosts`, the name servers, and what else `getaddrinfo` asks.
    package static let system = HostResolver { host in
        unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(CCURL_ADDRESSES_SIZE)) { buffer in
            let error = unsafe ccurl_resolve(host, buffer.baseAddress, buffer.count)
            guard error == 0 else {
                return .failure(Failure(detail: unsafe String(cString: ccurl_describe_resolution(error))))
            }
            guard let start = buffer.baseAddress else { return .failure(Failure(detail: "")) }
            return .success(unsafe String(cString: start).split(separator: ",").map(String.init))
        }
    }
}

/// One look-up on a thread of its own, which tells the driver's thread what it found.
final class NameLookUp: Sendable {
    private let host: UpstreamHost
    private let resolver: HostResolver
    private let mailbox: Mailbox

    private init(_ host: UpstreamHost, _ resolver: HostResolver, _ mailbox: Mailbox) {
        self.host = host
        self.resolver = resolver
        self.mailbox = mailbox
    }

    /// Begins a look-up; the driver's thread gets ``Mailbox/Command/resolved(_:_:)``.
    ///
    /// - Returns: false when no thread could be had.
    static func start(_ host: UpstreamHost, by resolver: HostResolver, for mailbox: Mailbox) -> Bool {
        let context = unsafe Unmanaged.passRetained(NameLookUp(host, resolver, mailbox))
        let error = unsafe ccurl_start_thread("name-look-up", threadBody, context.toOpaque())
        if error != 0 { unsafe context.release() }
        return error == 0
    }

    private static let threadBody: @convention(c) (UnsafeMutableRawPointer?) -> Void = { context in
        guard let context = unsafe context else { return }
        let lookUp = unsafe Unmanaged<NameLookUp>.fromOpaque(context).takeRetainedValue()
        // Refused by a driver that has ended: nobody waits any more.
        _ = lookUp.mailbox.send(.resolved(lookUp.host, lookUp.resolver.addresses(lookUp.host.name)))
    }
}
