extension OAPICall {
    package static let readImages = OAPICall(named: "ReadImages")

    private init(named name: String) {
        self.name = name
    }
}
