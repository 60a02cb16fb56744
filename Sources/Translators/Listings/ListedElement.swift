internal import EC2Query
internal import OAPI

/// A thing as an EC2 listing shows it.
protocol ListedElement: Sendable {
    associatedtype Item: OAPIListed
    /// The list's element: `snapshotSet`.
    static var setName: String { get }
    /// Everything that the listing can be filtered by.
    static var filters: [FilterRule<Self>] { get }

    /// `nil` for what EC2 does not show.
    init?(_ item: Item)

    /// The ID by which it can be asked for; empty for what has none.
    var id: String { get }
    /// The children of its `<item>`.
    var listedElements: [ResponseElement] { get }
}
