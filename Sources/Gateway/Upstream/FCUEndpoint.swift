package import SigV4

/// The Region's FCU, OUTSCALE's own service of the EC2 Query protocol: it takes the actions that are not translated.
package struct FCUEndpoint: Sendable {
    let url: UpstreamURL
    let clock: UpstreamClock
    let signer: RequestSigner
    /// Keys that FCU did not let in. It says the same of a locked key and of one that it does not know, so that these
    /// are kept out of FCU alone.
    let refusedKeys = AccessKeyLocks()

    /// - Parameters:
    ///   - url: without a slash at the end.
    ///   - region: the Region in the scope of the gateway's signatures.
    ///   - upstream: whose clock FCU shares.
    package init(_ url: UpstreamURL, region: String, beside upstream: Upstream, keys: SigningKeyCache) {
        self.url = url
        clock = upstream.clock
        // FCU takes `ec2` for the service as well; `fcu` is what osc-cli writes.
        signer = RequestSigner(dialect: .aws4, region: region, service: "fcu", keys: keys)
    }
}
