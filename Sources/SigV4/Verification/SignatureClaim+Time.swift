extension SignatureClaim {
    /// Refuses a claim whose time is over or has not come.
    ///
    /// Signed in a header: good from `skewSeconds` before `now` to `skewSeconds` after it, both included. Presigned:
    /// good from its date less `skewSeconds` to its date and `X-Amz-Expires`, both included.
    package func checkTime(now: SigningDate, skewSeconds: Int64) throws(VerificationFailure) {
        let age = now.epochSeconds - date.epochSeconds
        if age < -skewSeconds { throw .notYetCurrent(date) }
        let limit =
            switch placement {
            case .header: skewSeconds
            case .query(let expiresSeconds): expiresSeconds
            }
        if age > limit { throw .expired(date) }
    }
}
