internal import Audit

/// Who is signed in.
struct SessionsPage {
    struct Line {
        let id: String
        let user: String
        let role: String
        let accounts: String
        let address: String
        let since: String
        let unused: String
        let isOwn: Bool
    }

    let frame: Frame
    let sessions: [Line]

    init(_ frame: Frame, _ own: Session, _ all: [(session: Session, unused: Duration)]) {
        self.frame = frame
        sessions = all.map { session, unused in
            Line(
                id: session.id, user: session.user.shownName, role: session.user.role.rawValue,
                accounts: session.user.accounts.map { $0.sorted().joined(separator: ", ") } ?? "all",
                address: session.address.shown(), since: session.since.text,
                unused: OverviewPage.words(Int(unused.components.seconds)), isOwn: session.id == own.id)
        }
    }
}

/// The page to sign in on.
struct SignInPage {
    let objection: String
    let hasObjection: Bool
    let user: String
    let hasProvider: Bool

    init(objection: String? = nil, user: String = "", hasProvider: Bool) {
        self.hasProvider = hasProvider
        self.objection = objection ?? ""
        hasObjection = objection != nil
        self.user = user.shown(limit: 64)
    }
}
