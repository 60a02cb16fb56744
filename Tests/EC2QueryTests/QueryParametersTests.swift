import EC2Query
import Testing

@Suite("Query parameters")
struct QueryParametersTests {
    private func parameters(_ form: String) throws(EC2Error) -> QueryParameters {
        try QueryParameters(FormParameter.decode(form.utf8))
    }

    @Test("decodes what clients encode, spaces both ways")
    func decoding() throws {
        let decoded = try FormParameter.decode("a=x+y%20z&b=%C3%A9%26&c&d=&e=k=v&&%66=1".utf8)
        #expect(decoded.map(\.name) == ["a", "b", "c", "d", "e", "f"])
        #expect(decoded.map(\.value) == ["x y z", "é&", "", "", "k=v", "1"])
    }

    @Test("refuses what is not percent-encoded UTF-8", arguments: ["a=%", "a=%4", "a=%zz", "a=%C3%28", "%ff=1"])
    func malformed(form: String) {
        #expect { try FormParameter.decode(form.utf8) } throws: { error in
            (error as? EC2Error)?.code == .malformedQueryString
        }
    }

    @Test("an error about a value does not repeat it")
    func secretValue() {
        #expect { try FormParameter.decode("PresignedUrl=secret%zz".utf8) } throws: { error in
            (error as? EC2Error)?.message.contains("secret") == false
        }
    }

    @Test("a parameter that is given twice is refused")
    func twice() {
        #expect { try parameters("a=1&a=1") } throws: { ($0 as? EC2Error)?.code == .invalidParameterValue }
    }

    @Test("a value is found by its whole name, whatever other names begin with it")
    func wholeNames() throws {
        let query = try parameters("A.1.Key=k&A.1=one&A.10=ten&B=b&C.=dot&.D=d")
        #expect(query["A.1"] == "one" && query["A.10"] == "ten" && query["A.1.Key"] == "k" && query["B"] == "b")
        #expect(query["C."] == "dot" && query[".D"] == "d")
        for name in ["A", "A.1.", "A.1.K", "B.1", "C", "D", ""] { #expect(query[name] == nil, "\(name)") }
        #expect { try parameters("A.1=x&B=b&A.1=y&B=c") } throws: {
            ($0 as? EC2Error)?.message.contains("A.1") == true
        }
    }

    @Test("lists are sorted by number and may have gaps")
    func lists() throws {
        let query = try parameters("Id.10=j&Id.2=b&Id.1=a&Id.100=z&Other.1=x&Id=none")
        #expect(try query.list("Id") == ["a", "b", "j", "z"])
        #expect(try query.list("Nothing") == [])
    }

    @Test(
        "a member's number is written in one way", arguments: ["01", "00", "%2B1", "-0", "%201", "1000000000", "x", ""])
    func memberNumbers(number: String) {
        #expect { try parameters("Id.1=a&Id.\(number)=b").list("Id") } throws: {
            ($0 as? EC2Error)?.code == .invalidParameterValue
        }
        let rules = [ParameterRule("Id.N", .translated("")), ParameterRule("Tag.N.Key", .translated(""))]
        for form in ["Id.\(number)=b", "Tag.1.Key=a&Tag.\(number).Key=b"] {
            #expect { try parameters(form).checked(against: rules) } throws: {
                ($0 as? EC2Error)?.code == .invalidParameterValue
            }
        }
    }

    @Test(
        "a name that is not ASCII is unknown, also where it is equal to one of EC2's to Swift",
        arguments: [
            "Tag.1.%E2%84%AAey=a", "Tag.1.Key=a&Tag.2.%E2%84%AAey=b", "Key%CC%81=a", "AWSAccess%E2%84%AAeyId=a",
            "X-Amz-%C3%A9=a", "Tag.%EF%BC%91.Key=a",
        ])
    func otherNames(form: String) {
        #expect { try parameters(form) } throws: { ($0 as? EC2Error)?.code == .unknownParameter }
    }

    @Test("a list has its limit")
    func listLimit() throws {
        let form = (1...QueryParameters.listLimit).map { "Id.\($0)=x" }.joined(separator: "&")
        #expect(try parameters(form).list("Id").count == QueryParameters.listLimit)
        #expect { try parameters(form + "&Id.5000=x").list("Id") } throws: {
            ($0 as? EC2Error)?.code == .invalidParameterValue
        }
    }

    @Test(
        "booleans in every spelling",
        arguments: [("true", true), ("True", true), ("1", true), ("FALSE", false), ("0", false)])
    func booleans(text: String, value: Bool) throws {
        #expect(try parameters("a=\(text)").boolean("a") == value)
    }

    @Test("absent and empty are not asked", arguments: ["", "a="])
    func notAsked(form: String) throws {
        let query = try parameters(form)
        #expect(try query.boolean("a") == nil)
        #expect(try query.integer("a", in: 1...2) == nil)
        #expect(query.text("a") == nil)
        #expect { try query.required("a") } throws: { ($0 as? EC2Error)?.code == .missingParameter }
    }

    @Test("rules: the names of the protocol are always allowed")
    func protocolNames() throws {
        try parameters("Action=A&Version=2016-11-15&Timestamp=t&X-Amz-Date=d&AWSAccessKeyId=k").check(against: [])
    }

    @Test(
        "a list's parameter without a number is its first member, wherever the number is left out",
        arguments: [
            ("Owner=self", "Owner.1=self"), ("Filter.1.Value=x", "Filter.1.Value.1=x"),
            ("Filter.Name=n&Filter.Value=x", "Filter.1.Name=n&Filter.1.Value.1=x"),
            ("Filter.Value.2=x", "Filter.1.Value.2=x"), ("Owner.0=a&One=b", "Owner.0=a&One=b"),
        ])
    func unnumbered(form: String, numbered: String) throws {
        let rules = ["One", "Owner.N", "Filter.N.Name", "Filter.N.Value.N"].map { ParameterRule($0, .translated("")) }
        #expect(try parameters(form).checked(against: rules).all == parameters(numbered).all)
    }

    @Test("a member with its number and without is refused, and what no rule has stays unknown")
    func unnumberedTwice() throws {
        let rules = [ParameterRule("Owner.N", .translated(""))]
        for (form, code) in [
            ("Owner=a&Owner.1=b", EC2ErrorCode.invalidParameterValue), ("Owner=a&Foo=b", .unknownParameter),
            ("Owner.x=a", .invalidParameterValue), ("Owner.1.2=a", .unknownParameter),
        ] {
            #expect { try parameters(form).checked(against: rules) } throws: { ($0 as? EC2Error)?.code == code }
        }
    }

    @Test("rules: a pattern takes numbers and nothing else")
    func patterns() throws {
        let rules = [ParameterRule("A.N.B.N", .translated(""))]
        try parameters("A.1.B.22=x").check(against: rules)
        for (form, code) in [
            ("A.1.B=x", EC2ErrorCode.unknownParameter), ("A.1.B.x=x", .invalidParameterValue),
            ("A.1.B.=x", .invalidParameterValue), ("A.1.C.1=x", .unknownParameter),
            ("A.-1.B.1=x", .invalidParameterValue),
        ] {
            #expect { try parameters(form).check(against: rules) } throws: { ($0 as? EC2Error)?.code == code }
        }
    }
}
