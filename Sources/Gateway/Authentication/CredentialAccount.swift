internal import OAPI
internal import Synchronization

/// The account of one credential: as the store names it, else as OAPI did when it was first asked. Kept as long as the
/// credential: a store that is read again begins anew.
package final class CredentialAccount: AccountMemory {
    private let known: Mutex<String?>

    init(_ accountID: String?) {
        known = Mutex(accountID)
    }

    package var accountID: String? { known.withLock { $0 } }

    package func remember(_ accountID: String) {
        known.withLock { $0 = accountID }
    }
}
