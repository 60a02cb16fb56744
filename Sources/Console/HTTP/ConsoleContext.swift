internal import Hummingbird
internal import Logging

/// What is known of one request.
struct ConsoleContext: RequestContext {
    /// Where requests come from.
    struct Source: RequestContextSource {
        let logger: Logger
        /// The client's.
        let address: String
    }

    var coreContext: CoreRequestContextStorage
    let address: String
    /// Who is signed in; only the pages behind ``SignedInMiddleware`` have one.
    var session: Session?

    init(source: Source) {
        coreContext = CoreRequestContextStorage(source: source)
        address = source.address
    }

    /// A form's size, in bytes.
    var maxUploadSize: Int { 16 * 1024 }
}
