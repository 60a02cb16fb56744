internal import EC2Query

extension EC2Answer {
    /// What the actions without a result say: `<return>true</return>`.
    static func done(requestID: String?) -> EC2Answer {
        EC2Answer(requestID: requestID, [ResponseElement("return", "true")])
    }
}
