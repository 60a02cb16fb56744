package import XML

/// The documents of AWS's query protocol as every service but EC2 has them, and S3's error.
package enum QueryDocument {
    package static let contentType = "text/xml"
    /// The namespace of STS's documents.
    package static let sts = "https://sts.amazonaws.com/doc/2011-06-15/"

    /// `<ActionResponse><ActionResult>…</ActionResult><ResponseMetadata>…</ResponseMetadata></ActionResponse>`.
    package static func success(
        of action: String, in namespace: String, requestID: String, _ elements: [ResponseElement]
    ) throws(XMLFailure) -> [UInt8] {
        try document(
            action + "Response", in: namespace,
            [
                ResponseElement(action + "Result", elements),
                ResponseElement("ResponseMetadata", [ResponseElement("RequestId", requestID)]),
            ])
    }

    /// `<ErrorResponse><Error>…</Error><RequestId>…</RequestId></ErrorResponse>`.
    ///
    /// - Parameter namespace: `nil` where the service is not known.
    package static func failure(
        _ error: QueryError, in namespace: String? = nil, requestID: String
    ) throws(XMLFailure) -> [UInt8] {
        try document(
            "ErrorResponse", in: namespace,
            [
                ResponseElement(
                    "Error",
                    [
                        ResponseElement("Type", error.status >= 500 ? "Receiver" : "Sender"),
                        ResponseElement("Code", error.code), ResponseElement("Message", error.message),
                    ]),
                ResponseElement("RequestId", requestID),
            ])
    }

    /// S3's `<Error>`, which has no list around it.
    package static func s3Failure(_ error: QueryError, requestID: String) throws(XMLFailure) -> [UInt8] {
        try document(
            "Error", in: nil,
            [
                ResponseElement("Code", error.code), ResponseElement("Message", error.message),
                ResponseElement("RequestId", requestID),
            ])
    }

    private static func document(
        _ root: String, in namespace: String?, _ elements: [ResponseElement]
    ) throws(XMLFailure) -> [UInt8] {
        var writer = try XMLWriter.start()
        try writer.startElement(root)
        if let namespace { try writer.writeAttribute("xmlns", namespace) }
        for element in elements { try EC2Document.write(element, to: &writer) }
        return try writer.finish()
    }
}

/// What a client of another service than EC2 is told when its request is not done.
package struct QueryError: Error, Sendable, Hashable {
    package let code: String
    /// One sentence, never empty.
    package let message: String
    package let status: Int

    package init(_ code: String, _ message: String, status: Int = 400) {
        self.code = code
        self.message = message
        self.status = status
    }
}
