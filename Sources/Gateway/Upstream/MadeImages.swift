internal import OAPI
internal import SigV4
internal import Synchronization

/// The images that requests of the last time made, by caller and token.
final class MadeImages: Sendable {
    /// As many are remembered at one time; those that nobody asked for longest are forgotten first.
    static let limit = 4_096

    struct Key: Hashable, Sendable {
        let caller: AccessKeyID
        let token: String
    }

    private let images = Mutex(BoundedCache<Key, MadeImage>(limit: MadeImages.limit))

    func image(of key: Key) -> MadeImage? { images.withLock { $0.value(for: key) } }
    func remember(_ image: MadeImage, of key: Key) { images.withLock { $0.insert(image, for: key) } }
}

/// The same, as one request sees them.
struct MadeImageOfRequest: MadeImageMemory {
    let images: MadeImages
    let key: MadeImages.Key

    var image: MadeImage? { images.image(of: key) }
    func remember(_ image: MadeImage) { images.remember(image, of: key) }
}
