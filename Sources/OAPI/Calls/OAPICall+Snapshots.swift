extension OAPICall {
    package static let readAccounts = OAPICall(named: "ReadAccounts")
    package static let readImages = OAPICall(named: "ReadImages")
    package static let updateSnapshot = OAPICall(named: "UpdateSnapshot")

    private init(named name: String) {
        self.name = name
    }
}
