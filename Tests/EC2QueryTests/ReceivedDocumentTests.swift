import EC2Query
import Limits
import TestSupport
import Testing

@Suite("Documents received")
struct ReceivedDocumentTests {
    private func received(
        _ text: String, keeping extent: ReceivedDocument.Extent = .everything
    ) -> ReceivedDocument? {
        ReceivedDocument(Array(text.utf8), keeping: extent)
    }

    @Test("elements are kept down to the limit and no deeper, whatever comes", arguments: [31, 32, 33, 255, 100_000])
    func depth(depth: Int) throws {
        let text = (1...depth).map { "<e\($0)>" }.joined() + (1...depth).reversed().map { "</e\($0)>" }.joined()
        // libxml2's own limit is 256.
        guard let document = received(text) else {
            #expect(depth > 256)
            return
        }
        var kept = 1
        var elements = document.elements
        while let element = elements.first {
            kept += 1
            guard case .elements(let children) = element.content else { break }
            elements = children
        }
        #expect(kept == min(depth, InputLimits.standard.xmlDepth))
    }

    @Test("at the limit of depth a document is read, compared, written and freed on a small stack")
    func smallStack() async throws {
        let depth = InputLimits.standard.xmlDepth
        let text = String(repeating: "<item>", count: depth) + "x" + String(repeating: "</item>", count: depth)
        let written = try await withTaskExecutorPreference(BlockingThreads.smallStack()) { @concurrent () -> [UInt8] in
            #expect(BlockingThreads.stackSize == BlockingThreads.smallStackSize)
            let document = try #require(ReceivedDocument(Array(text.utf8), keeping: .everything))
            #expect(document == document)
            let listing = EC2ListDocument(of: "A", endingIn: "set")
            return try EC2Document.success(of: "A", requestID: "r", document.elements)
                + listing.beginning(requestID: "r", document.elements + [.list("set", [])])
                + listing.part([document.elements]) + listing.end
        }
        #expect(String(decoding: written, as: UTF8.self).contains("<item>x</item>"))
    }

    @Test("a success has its request id and its elements, and no error")
    func success() throws {
        let document = try #require(
            received(
                """
                <?xml version="1.0" encoding="UTF-8"?>
                <AllocateAddressResponse xmlns="http://ec2.amazonaws.com/doc/2016-09-15/">
                  <requestId>r-1</requestId>
                  <publicIp>192.0.2.7</publicIp>
                  <set><item><a>1 &amp; 2</a></item><item/></set>
                </AllocateAddressResponse>
                """))
        #expect(document.name == "AllocateAddressResponse")
        #expect(document.requestID == "r-1")
        #expect(document.error == nil)
        #expect(
            document.elements == [
                ResponseElement("requestId", "r-1"), ResponseElement("publicIp", "192.0.2.7"),
                ResponseElement(
                    "set",
                    [ResponseElement("item", [ResponseElement("a", "1 & 2")]), ResponseElement("item", "")]),
            ])
    }

    @Test(
        "an error is found in the shapes that services give it",
        arguments: [
            """
            <Response><Errors><Error><Code>InvalidAction</Code><Message>Not valid: x</Message></Error></Errors>\
            <RequestID>r-2</RequestID></Response>
            """,
            """
            <ErrorResponse xmlns="u:v"><Error><Type>Sender</Type><Code>InvalidAction</Code><Message>Not valid: x\
            </Message></Error><RequestId>r-2</RequestId></ErrorResponse>
            """,
        ])
    func error(text: String) throws {
        for extent in [ReceivedDocument.Extent.outline, .everything] {
            let document = try #require(received(text, keeping: extent))
            let error = try #require(document.error)
            #expect(error.code == "InvalidAction")
            #expect(error.message == "Not valid: x")
            #expect(document.requestID == "r-2")
        }
    }

    @Test("an outline has the request id, and not the depths of a listing")
    func outline() throws {
        let document = try #require(
            received(
                "<R><set><item><id>a</id><deep><x>1</x></deep></item></set><requestId>r-3</requestId></R>",
                keeping: .outline))
        #expect(document.requestID == "r-3")
        #expect(
            document.elements.first
                == ResponseElement(
                    "set", [ResponseElement("item", [ResponseElement("id", "a"), ResponseElement("deep", "")])]))
    }

    @Test(
        "what is not a whole document of the protocol is none",
        arguments: [
            "", "{}", "<R><requestId>r</requestId>", "<html><body>502</body></html>", "<!DOCTYPE html><html/>",
            "Bad Gateway",
        ])
    func foreign(text: String) {
        #expect(received(text) == nil)
    }
}
