package import XML

/// The two documents of the EC2 Query API: a success and a failure.
package enum EC2Document {
    /// Their media type.
    package static let contentType = "text/xml;charset=UTF-8"
    /// The namespace of every success, whatever `Version` was asked for: libcloud finds elements by exactly this one,
    /// and no other client looks at it.
    package static let namespace = "http://ec2.amazonaws.com/doc/2016-11-15/"

    /// `<ActionResponse><requestId>…</requestId>…</ActionResponse>`.
    package static func success(
        of action: String, requestID: String, _ elements: [ResponseElement]
    ) throws(XMLFailure) -> [UInt8] {
        var writer = try start(action, requestID)
        for element in elements { try write(element, to: &writer) }
        return try writer.finish()
    }

    static func start(_ action: String, _ requestID: String) throws(XMLFailure) -> XMLWriter {
        var writer = try XMLWriter.start()
        try writer.startElement(action + "Response")
        try writer.writeAttribute("xmlns", namespace)
        try write(ResponseElement("requestId", requestID), to: &writer)
        return writer
    }

    /// `<Response><Errors><Error>…</Error></Errors><RequestID>…</RequestID></Response>`: exactly one error, and
    /// `RequestID` with a capital D, unlike a success.
    package static func failure(_ error: EC2Error, requestID: String) throws(XMLFailure) -> [UInt8] {
        var writer = try XMLWriter.start()
        let details = [ResponseElement("Code", error.code.rawValue), ResponseElement("Message", error.message)]
        let document = ResponseElement(
            "Response",
            [
                ResponseElement("Errors", [ResponseElement("Error", details)]),
                ResponseElement("RequestID", requestID),
            ])
        try write(document, to: &writer)
        return try writer.finish()
    }

    static func write(_ element: ResponseElement, to writer: inout XMLWriter) throws(XMLFailure) {
        try writer.startElement(element.name)
        switch element.content {
        case .text(let text): try writer.writeText(text)
        case .elements(let elements):
            for child in elements { try write(child, to: &writer) }
        }
        try writer.endElement()
    }
}
