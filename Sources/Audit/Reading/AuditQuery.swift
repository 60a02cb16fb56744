/// Which calls to look for. Conditions that are `nil` hold for every call; all others must hold.
package struct AuditQuery: Sendable, Equatable {
    package enum Order: Sendable, Hashable {
        case newestFirst
        case oldestFirst
    }

    /// The earliest `eventTime`, in whole seconds.
    package var from: AuditTime?
    /// The first `eventTime` that is too late.
    package var until: AuditTime?
    /// The exact name of the action.
    package var action: String?
    /// The ID of a snapshot, volume, image or instance that the call's parameters or response name, as a source, a copy,
    /// or in any other part.
    package var resourceID: String?
    package var accessKeyID: String?
    package var accountID: String?
    /// The accounts whose calls may be seen at all; `nil` for those of every account, and of none. A call whose account
    /// is not recorded is seen by nobody who is held to accounts.
    package var visibleAccounts: Set<String>?
    package var outcome: AuditOutcomeKind?
    /// The name of the gateway that recorded the call.
    package var gateway: String?
    /// The exact `sourceIPAddress`.
    package var clientAddress: String?
    package var `protocol`: AuditProtocol?
    /// The exact `requestID` or `eventID`.
    package var requestID: String?
    /// The exact name of the credential's profile or, of what was done in the console, of its user.
    package var userName: String?
    /// The exact error code that the client was told, with CloudTrail's prefix or without. What succeeded has none.
    package var errorCode: String?
    /// By `eventTime`, then by the order in which the calls were recorded.
    package var order: Order
    /// How many calls to return at the most.
    package var limit: Int

    package init(
        from: AuditTime? = nil, until: AuditTime? = nil, action: String? = nil, resourceID: String? = nil,
        accessKeyID: String? = nil, accountID: String? = nil, visibleAccounts: Set<String>? = nil,
        outcome: AuditOutcomeKind? = nil, gateway: String? = nil, clientAddress: String? = nil,
        protocol: AuditProtocol? = nil, requestID: String? = nil, userName: String? = nil, errorCode: String? = nil,
        order: Order = .newestFirst, limit: Int = 50
    ) {
        self.from = from
        self.until = until
        self.action = action
        self.resourceID = resourceID
        self.accessKeyID = accessKeyID
        self.accountID = accountID
        self.visibleAccounts = visibleAccounts
        self.outcome = outcome
        self.gateway = gateway
        self.clientAddress = clientAddress
        self.protocol = `protocol`
        self.requestID = requestID
        self.userName = userName
        self.errorCode = errorCode
        self.order = order
        self.limit = limit
    }
}

/// What names one call.
package enum AuditEntryName: Sendable, Hashable {
    /// Its `requestID` or its `eventID`.
    case id(String)
    /// The number of either of its rows, in a store of one chain.
    case sequence(Int)
    /// The gateway that recorded it, and the number of either of its rows.
    case place(AuditPlace)

    /// Digits alone are a sequence number, digits after a gateway's name and a colon a place, and all else is an ID.
    package init(_ text: String) {
        if let colon = text.lastIndex(of: ":"), ChainSettings.isGatewayID(String(text[..<colon])),
            case .sequence(let sequence) = AuditEntryName(String(text[text.index(after: colon)...]))
        {
            self = .place(AuditPlace(chain: String(text[..<colon]), sequence: sequence))
        } else if text.utf8.allSatisfy({ UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }), let sequence = Int(text) {
            self = .sequence(sequence)
        } else {
            self = .id(text)
        }
    }
}
