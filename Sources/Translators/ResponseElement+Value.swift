internal import EC2Query

extension ResponseElement {
    /// EC2's form of an attribute: `<name><value>…</value></name>`, and `<name/>` for an empty text.
    static func value(_ name: String, _ text: String) -> ResponseElement {
        ResponseElement(name, text.isEmpty ? [] : [ResponseElement("value", text)])
    }
}
