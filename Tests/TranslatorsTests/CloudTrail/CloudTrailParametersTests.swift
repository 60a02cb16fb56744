import EC2Query
import JSONCoding
import Testing

@testable import Translators

@Suite("EC2 parameters in CloudTrail's shape")
struct CloudTrailParametersTests {
    static func recorded(_ form: String) throws -> JSON? {
        let parameters = try QueryParameters(FormParameter.decode(form.utf8))
        return CloudTrailParameters.recorded(parameters, of: parameters.text("Action") ?? "Unknown")
    }

    static let shared =
        #"{"snapshotId":"snap-1","createVolumePermission":{"add":{"items":[{"group":"all"}]}},"#
        + #""attributeType":"CREATE_VOLUME_PERMISSION"}"#

    /// A form body, and what is recorded of it.
    struct Shape: Sendable, CustomTestStringConvertible {
        let form: String
        let json: String
        var testDescription: String { form }

        init(_ form: String, _ json: String) {
            self.form = form
            self.json = json
        }
    }

    static let permissions = [
        "CreateVolumePermission.Add.1.Group=all", "OperationType=add&UserGroup.1=all",
        "OperationType=add&UserGroup=all",
        "OperationType=add&UserGroup.1=all&CreateVolumePermission.Add.1.Group=all",
    ]

    @Test("a snapshot made public, in every form of the request", arguments: permissions)
    func madePublic(form: String) throws {
        let recorded = try Self.recorded("Action=ModifySnapshotAttribute&SnapshotId=snap-1&" + form)
        #expect(recorded?.text == Self.shared)
    }

    static let shapes = [
        Shape(
            """
            Action=ModifySnapshotAttribute&SnapshotId=snap-1&Attribute=createVolumePermission&OperationType=remove\
            &UserId.1=123456789012
            """,
            #"""
            {"snapshotId":"snap-1","attributeType":"CREATE_VOLUME_PERMISSION",\#
            "createVolumePermission":{"remove":{"items":[{"userId":"123456789012"}]}}}
            """#),
        Shape(
            """
            Action=DescribeSnapshots&MaxResults=1000&Owner.1=self&Filter.1.Name=status&Filter.1.Value.1=a\
            &Filter.1.Value.2=b
            """,
            #"""
            {"maxResults":1000,"ownersSet":{"items":[{"owner":"self"}]},"filterSet":{"items":[{"name":"status",\#
            "valueSet":{"items":[{"value":"a"},{"value":"b"}]}}]},"snapshotSet":{},"sharedUsersSet":{}}
            """#),
        Shape(
            "Action=CreateVolume&AvailabilityZone=eu-west-2a&Size=10&VolumeType=io1&Iops=300&Encrypted=false",
            #"{"zone":"eu-west-2a","size":"10","volumeType":"io1","iops":"300","encrypted":false}"#),
        Shape(
            "Action=CreateTags&ResourceId.1=snap-1&Tag.1.Key=k&Tag.1.Value=",
            #"{"resourcesSet":{"items":[{"resourceId":"snap-1"}]},"tagSet":{"items":[{"key":"k","value":""}]}}"#),
        Shape(
            """
            Action=CreateSnapshot&VolumeId=vol-1&TagSpecification.1.ResourceType=snapshot\
            &TagSpecification.1.Tag.1.Key=k&TagSpecification.1.Tag.1.Value=v
            """,
            #"""
            {"volumeId":"vol-1","tagSpecificationSet":{"items":[{"resourceType":"snapshot",\#
            "tags":[{"key":"k","value":"v"}]}]}}
            """#),
        Shape(
            "Action=RegisterImage&BlockDeviceMapping.1.DeviceName=a&BlockDeviceMapping.1.Ebs.DeleteOnTermination=true",
            #"{"blockDeviceMapping":{"items":[{"deviceName":"a","ebs":{"deleteOnTermination":true}}]}}"#),
        // Newer actions stand inside a wrapper.
        Shape(
            "Action=ModifyVolume&VolumeId=vol-1&Size=20&VolumeType=gp2&DryRun=true&Foo=1",
            #"""
            {"ModifyVolumeRequest":{"VolumeId":"vol-1","Size":20,"VolumeType":"gp2","DryRun":true},\#
            "otherParameters":{"Foo":"1"}}
            """#),
        Shape(
            """
            Action=DescribeVolumesModifications&MaxResults=500&VolumeId.1=vol-1&Filter.1.Name=volume-id\
            &Filter.1.Value.1=a&Filter.1.Value.2=b
            """,
            #"""
            {"DescribeVolumesModificationsRequest":{"MaxResults":500,"VolumeId":[{"content":"vol-1","tag":1}],\#
            "Filter":[{"Name":"volume-id","tag":1,"Value":[{"content":"a","tag":1},{"content":"b","tag":2}]}]}}
            """#),
        Shape(
            """
            Action=CreateSnapshots&InstanceSpecification.InstanceId=i-1&InstanceSpecification.ExcludeBootVolume=false\
            &CopyTagsFromSource=volume&TagSpecification.1.ResourceType=snapshot&TagSpecification.1.Tag.1.Key=k
            """,
            #"""
            {"CreateSnapshotsRequest":{"InstanceSpecification":{"InstanceId":"i-1","ExcludeBootVolume":false},\#
            "CopyTagsFromSource":"volume",\#
            "TagSpecification":[{"ResourceType":"snapshot","tag":1,"Tag":[{"Key":"k","tag":1}]}]}}
            """#),
        Shape("Action=GetEbsEncryptionByDefault", #"{"GetEbsEncryptionByDefaultRequest":{}}"#),
        // Nothing is lost: what no rule places is behind the rest.
        Shape(
            "Action=DeleteSnapshot&X-Amz-a.a=j&SnapshotId=snap-1&DryRun=perhaps&Size.1=2",
            #"{"snapshotId":"snap-1","otherParameters":{"X-Amz-a.a":"j","DryRun":"perhaps","Size.1":"2"}}"#),
        // By the general rule.
        Shape(
            "Action=RunInstances&MinCount=1&InstanceId.1=i-1&IpPermissions.2.IpRanges.1.CidrIp=c&A..B=1&A.C=2&A=3",
            #"""
            {"minCount":"1","instanceIdSet":{"items":[{"instanceId":"i-1"}]},\#
            "ipPermissions":{"items":[{"ipRanges":{"items":[{"cidrIp":"c"}]}}]},"a":{"c":"2"},\#
            "otherParameters":{"A..B":"1","A":"3"}}
            """#),
    ]

    @Test("as AWS's records have them", arguments: shapes)
    func recordedAs(shape: Shape) throws {
        #expect(try Self.recorded(shape.form)?.text == shape.json)
    }

    @Test("of a request without any are none")
    func none() throws {
        #expect(try Self.recorded("Action=DeleteSnapshot&Version=2016-11-15") == nil)
    }

    @Test("five thousand take no longer than they should")
    func many() throws {
        let form = "Action=DeleteTags" + (1..<5_000).map { "&ResourceId.\($0)=i-\($0)" }.joined()
        let parameters = try QueryParameters(FormParameter.decode(form.utf8))
        let elapsed = ContinuousClock().measure {
            let recorded = CloudTrailParameters.recorded(parameters, of: "DeleteTags")
            #expect(recorded?["resourcesSet"]?["items"]?.array?.count == 4_999)
        }
        #expect(elapsed < .seconds(2))
    }

    @Test("of older records, which were not wrapped yet, are read back too")
    func unwrapped() throws {
        func query(_ recorded: String, of action: String) throws -> [String] {
            try CloudTrailParameters.query(JSON(parsing: recorded.utf8), of: action).map { "\($0.name)=\($0.value)" }
        }
        #expect(try query(#"{"volumeId":"vol-1","size":20}"#, of: "ModifyVolume") == ["VolumeId=vol-1", "Size=20"])
        let listed =
            #"{"volumeSet":{"items":[{"volumeId":"vol-1"}]},"filterSet":{"items":[{"name":"size","#
            + #""valueSet":{"items":[{"value":"2"}]}}]},"maxResults":500}"#
        #expect(
            try query(listed, of: "DescribeVolumesModifications")
                == ["VolumeId.1=vol-1", "Filter.1.Name=size", "Filter.1.Value.1=2", "MaxResults=500"])
        let tagged = #"{"tagSpecificationSet":{"items":[{"resourceType":"snapshot","tags":[{"key":"k"}]}]}}"#
        #expect(
            try query(tagged, of: "CreateSnapshots")
                == ["TagSpecification.1.ResourceType=snapshot", "TagSpecification.1.Tag.1.Key=k"])
    }

    @Test("are read back, in one of their forms", arguments: try Fixture.all())
    func back(fixture: Fixture) throws {
        let pairs = try FormParameter.decode(fixture.query.utf8)
        guard let parameters = try? QueryParameters(pairs), let action = parameters.text("Action") else { return }
        let recorded = CloudTrailParameters.recorded(parameters, of: action)
        let again = try QueryParameters(CloudTrailParameters.query(recorded, of: action))
        #expect(CloudTrailParameters.recorded(again, of: action) == recorded)
        guard !["ModifyImageAttribute", "ModifySnapshotAttribute"].contains(action) else { return }
        let names = parameters.all.filter { $0.name != "Action" && $0.name != "Version" }.map(\.value)
        #expect(again.all.map { $0.value.lowercased() }.sorted() == names.map { $0.lowercased() }.sorted())
    }
}

@Suite("One type for each path of an action's records")
struct CloudTrailTypeTests {
    static let names: [String] = ActionRegistry.actions.map { action in action.name }

    /// The types of all values that were seen, by the path of each.
    private struct Types {
        private(set) var ofPath: [String: String] = [:]

        mutating func note(_ value: JSON, at path: String) {
            let type: String
            switch value {
            case .null: return
            case .bool: type = "boolean"
            case .integer, .number: type = "number"
            case .string: type = "text"
            case .array(let values):
                type = "list"
                for value in values { note(value, at: path + "[]") }
            case .object(let members):
                type = "object"
                for member in members { note(member.value, at: "\(path).\(member.name)") }
            }
            let other = ofPath.updateValue(type, forKey: path)
            #expect(other == nil || other == type, "\(path)")
        }
    }

    @Test("whichever protocol and whatever form the client used")
    func types() throws {
        var types = Types()
        for fixture in try Fixture.all() {
            for exchange in fixture.exchanges {
                let request = OAPIParameters.recorded(exchange.request, of: exchange.call)
                types.note(request, at: "\(exchange.call).requestParameters")
                // Answers to reads are not recorded.
                if case .success(let answer) = exchange.outcome, !exchange.call.hasPrefix("Read") {
                    types.note(answer.withLowerCamelCaseNames, at: "\(exchange.call).responseElements")
                }
            }
            let pairs = try FormParameter.decode(fixture.query.utf8)
            if let parameters = try? QueryParameters(pairs) {
                let recorded = CloudTrailParameters.recorded(parameters, of: fixture.action)
                types.note(recorded ?? .null, at: "\(fixture.action).requestParameters")
            }
            guard let document = ReceivedDocument(Array(fixture.response.utf8), keeping: .everything),
                document.error == nil
            else { continue }
            let elements = CloudTrailElements.recorded(document.elements, of: fixture.action, requestID: "r")
            types.note(elements, at: "\(fixture.action).responseElements")
        }
        for name in Self.names { #expect(types.ofPath["\(name).requestParameters"] == "object", "\(name)") }
    }

    @Test("every translated action has its entry, and every rule leads to a place of its own")
    func table() throws {
        #expect(Set(CloudTrailAction.table.keys) == Set(Self.names))
        for action in ActionRegistry.actions {
            let rules = CloudTrailRules.named(action.name)
            var places: [String: String] = [:]
            for parameter in action.parameters {
                let name = parameter.name.split(separator: ".").map { $0 == "N" ? "1" : $0 }.joined(separator: ".")
                let path = try #require(rules.path(of: name), "\(action.name) \(name)")
                // FCU's own spelling of a parameter stands where EC2's does.
                let other = places.updateValue(name, forKey: path.template)
                #expect(other?.lowercased() ?? name.lowercased() == name.lowercased(), "\(path.template)")
            }
            // Rules for parameters that the action knows.
            for name in CloudTrailAction.table[action.name]?.parameters.keys ?? [:].keys {
                #expect(action.parameters.contains { $0.name == name }, "\(name)")
            }
        }
    }
}

@Suite("EC2 answers in CloudTrail's shape")
struct CloudTrailElementsTests {
    @Test("lists have items, a bare success is _return, times are numbers")
    func shape() {
        let volume = CloudTrailElements.recorded(
            [
                ResponseElement("volumeId", "vol-1"), ResponseElement("size", "10"),
                ResponseElement("availabilityZone", "eu-west-2a"), ResponseElement("encrypted", "false"),
                ResponseElement("iops", "30"), ResponseElement("createTime", "2014-11-05T20:50:18.876Z"),
                .list("tagSet", [[ResponseElement("key", "k")]]), .list("attachmentSet", []),
            ], of: "CreateVolume", requestID: "r")
        #expect(
            volume.text
                == #"{"requestId":"r","volumeId":"vol-1","size":"10","zone":"eu-west-2a","encrypted":false,"iops":30,"#
                + #""createTime":1415220618876,"tagSet":{"items":[{"key":"k"}]},"attachmentSet":{}}"#)
        let done = CloudTrailElements.recorded([ResponseElement("return", "true")], of: "X", requestID: "r")
        #expect(done.text == #"{"requestId":"r","_return":true}"#)
    }

    @Test("newer actions have theirs inside a wrapper, with times as text and lists of item")
    func wrapped() {
        let modified = CloudTrailElements.recorded(
            [
                ResponseElement(
                    "volumeModification",
                    [
                        ResponseElement("volumeId", "vol-1"), ResponseElement("targetSize", "20"),
                        ResponseElement("targetMultiAttachEnabled", "false"),
                        ResponseElement("startTime", "2014-11-05T20:50:18.876Z"),
                    ])
            ], of: "ModifyVolume", requestID: "r")
        let answer = modified["ModifyVolumeResponse"]
        #expect(answer?["requestId"] == .string("r"))
        #expect(answer?["xmlns"] == .string("http://ec2.amazonaws.com/doc/2016-11-15/"))
        #expect(
            answer?["volumeModification"]?.text
                == #"{"volumeId":"vol-1","targetSize":20,"targetMultiAttachEnabled":false,"#
                + #""startTime":"2014-11-05T20:50:18.876Z"}"#)
        let made = CloudTrailElements.recorded(
            [.list("snapshotSet", [[ResponseElement("snapshotId", "snap-1")]])], of: "CreateSnapshots", requestID: "r")
        #expect(
            made["CreateSnapshotsResponse"]?["snapshotSet"]?.text == #"{"item":[{"snapshotId":"snap-1"}]}"#)
    }
}

@Suite("OAPI's parameters as they are recorded")
struct OAPIParametersTests {
    @Test("have the type that the EC2 action of the same name gives them, and are read back")
    func numbers() throws {
        let body = try JSON(parsing: #"{"Size":10,"Iops":300,"SubregionName":"a","Tags":[{"Size":1}]}"#.utf8)
        let recorded = OAPIParameters.recorded(body, of: "CreateVolume")
        #expect(recorded.text == #"{"size":"10","iops":"300","subregionName":"a","tags":[{"size":1}]}"#)
        #expect(OAPIParameters.body(recorded, of: "CreateVolume") == body)
        // Older records have numbers.
        #expect(OAPIParameters.body(body.withLowerCamelCaseNames, of: "CreateVolume") == body)
        #expect(OAPIParameters.recorded(body, of: "UpdateVolume") == body.withLowerCamelCaseNames)
        #expect(OAPIParameters.recorded(.strings(["Size"]), of: "CreateVolume") == .strings(["Size"]))
    }

    @Test("are not recorded by another name than the one that was sent")
    func names() {
        for name in ["\u{212A}ey", "\u{1C5}x", "\u{301}Key", "1Key", ""] {
            let body = JSON.object([.init(name, .integer(1))])
            let recorded = OAPIParameters.recorded(body, of: "CreateTags").members ?? []
            #expect(recorded.map { Array($0.name.utf8) } == [Array(name.utf8)])
        }
        let lowered = JSON.object([.init("\u{DF}x", .integer(1)), .init("k\u{301}ey", .integer(2))])
        let body = OAPIParameters.body(lowered, of: "CreateTags")
        #expect(body.text.utf8.elementsEqual("{\"\u{DF}x\":1,\"K\u{301}ey\":2}".utf8))
    }
}
