import EC2Query
import Limits
import TestSupport
import Testing

@Suite("Limits of a request's parameters")
struct InputLimitTests {
    private let limits = InputLimits.standard

    private func parameters(_ form: String) throws(EC2Error) -> QueryParameters {
        try QueryParameters(FormParameter.decode(form.utf8))
    }

    /// The message of the refusal of a form; `nil` when it is taken.
    private func refusal(_ form: String) -> String? {
        do throws(EC2Error) {
            _ = try parameters(form)
            return nil
        } catch {
            #expect(error.code == .malformedQueryString)
            #expect(error.message.utf8.count < 1_024)
            return error.message
        }
    }

    private func text(_ length: Int) -> String { String(repeating: "a", count: length) }

    @Test("a request has its number of parameters")
    func count() throws {
        let form = (1...limits.parameters).map { "p\($0)=" }.joined(separator: "&")
        #expect(try parameters(form).all.count == limits.parameters)
        #expect(refusal(form + "&q=")?.contains("more than 5000 parameters") == true)
        // The query's and the form's are counted together.
        let halves = try ["a", "b"].map { half in
            try FormParameter.decode((1...2_501).map { "\(half)\($0)" }.joined(separator: "&").utf8)
        }
        #expect { try QueryParameters(halves[0] + halves[1]) } throws: {
            ($0 as? EC2Error)?.code == .malformedQueryString
        }
    }

    @Test("a name has its number of parts, encoded or not")
    func parts() throws {
        let name = Array(repeating: "a", count: limits.nameParts).joined(separator: ".")
        #expect(refusal("\(name)=1") == nil)
        #expect(refusal("\(name.replacing(".", with: "%2E"))=1") == nil)
        #expect(refusal("\(name).a=1")?.contains("\(name).a has more than 16 parts") == true)
        #expect(refusal("\(name)%2e=1")?.contains("more than 16 parts") == true)
        #expect(refusal(String(repeating: ".", count: 500))?.contains("more than 16 parts") == true)
    }

    @Test("a name has its length, encoded or not, and a message does not repeat it whole")
    func nameLength() throws {
        #expect(refusal(text(limits.nameLength) + "=1") == nil)
        #expect(refusal(text(limits.nameLength + 1) + "=1")?.contains("longer than 512 bytes") == true)
        #expect(refusal(String(repeating: "%61", count: limits.nameLength)) == nil)
        #expect(refusal(String(repeating: "%61", count: limits.nameLength + 1)) != nil)
        #expect(refusal(String(repeating: ".", count: 100_000)) != nil)
        #expect(refusal(String(repeating: "%2E", count: 100_000)) != nil)
    }

    @Test("a value has its length, and a message does not repeat any of it")
    func valueLength() throws {
        #expect(refusal("UserData=" + text(limits.valueLength)) == nil)
        let message = refusal("UserData=" + text(limits.valueLength + 1))
        #expect(message?.contains("the value of UserData is longer than 786432 bytes") == true)
        #expect(refusal("UserData=" + String(repeating: "%61", count: limits.valueLength + 1)) != nil)
    }

    @Test("messages cut what a client wrote, whatever a character is made of")
    func excerpts() throws {
        func isShort(_ error: any Error) -> Bool {
            (error as? EC2Error).map { $0.message.unicodeScalars.count < 700 } ?? false
        }
        let marks = "a" + String(repeating: "\u{301}", count: 10_000)
        #expect { try parameters("\(marks)=v") } throws: { isShort($0) }
        let query = try parameters("DryRun=\(marks)")
        #expect { try query.boolean("DryRun") } throws: { isShort($0) }
        #expect(EC2Error.invalidAction(text(100_000)).message.utf8.count < 400)
    }

    @Test("an action is found without decoding the rest, wherever it stands")
    func action() {
        func action(_ form: String, limit: Int = 256) -> String? {
            FormParameter.firstValue(of: "Action", in: Array(form.utf8)[...], limit: limit)
        }
        #expect(action("&&a=%zz&Action=X&Action=Y") == "X")
        #expect(action("A%63tion=Copy%53napshot") == "CopySnapshot")
        #expect(action("action=X&Actions=Y&=Action") == nil)
        #expect(action("Action") == "")
        #expect(action("Action=%zz") == nil)
        #expect(action("Action=\(text(1_000))", limit: 10) == text(10))
    }

    @Test("lists within lists are read in time that grows with their number alone")
    func growth() throws {
        func cost(of lists: Int) throws -> Duration {
            let form = (1...lists).flatMap { list in (1...10).map { "Filter.\(list).Value.\($0)=v" } }
                .joined(separator: "&")
            return try ProcessorTime.least(of: 3) {
                let query = try parameters(form)
                for list in try query.memberNumbers(of: "Filter") {
                    #expect(try query.list("Filter.\(list).Value").count == 10)
                }
            }
        }
        // Four times as much takes four times as long, or sixteen times when it is quadratic.
        #expect(try cost(of: 480) < cost(of: 120) * 9)
    }
}
