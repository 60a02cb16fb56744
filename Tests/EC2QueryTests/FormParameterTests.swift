import EC2Query
import Testing

@Suite("Parameters written anew")
struct FormParameterTests {
    @Test(
        "decode to the same ones, in their order",
        arguments: [
            [FormParameter(name: "A", value: "a b+c&d=e%f"), FormParameter(name: "A.1", value: "")],
            [FormParameter(name: "é.\u{0}\u{2028}", value: "🙂~-_."), FormParameter(name: "", value: "x")], [],
        ])
    func roundTrip(parameters: [FormParameter]) throws {
        #expect(try FormParameter.decode(FormParameter.encode(parameters)) == parameters)
    }

    @Test("have one spelling")
    func spelling() {
        let written = FormParameter.encode([FormParameter(name: "K.1", value: "a b*é")])
        #expect(String(decoding: written, as: UTF8.self) == "K.1=a%20b%2A%C3%A9")
    }
}
