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
            #"{"zone":"eu-west-2a","size":"10","volumeType":"io1","iops":300,"encrypted":false}"#),
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

    @Test("whatever form the client used", arguments: names)
    func types(action: String) throws {
        var types: [String: String] = [:]
        func collect(_ value: JSON, _ path: String) {
            let type: String
            switch value {
            case .null: return
            case .bool: type = "boolean"
            case .integer, .number: type = "number"
            case .string: type = "text"
            case .array(let values):
                type = "list"
                for value in values { collect(value, path + "[]") }
            case .object(let members):
                type = "object"
                for member in members { collect(member.value, "\(path).\(member.name)") }
            }
            #expect(types.updateValue(type, forKey: path) ?? type == type, "\(path)")
        }
        for fixture in try Fixture.all() where fixture.action == action {
            let pairs = try FormParameter.decode(fixture.query.utf8)
            if let parameters = try? QueryParameters(pairs) {
                collect(CloudTrailParameters.recorded(parameters, of: action) ?? .null, "requestParameters")
            }
            guard let document = ReceivedDocument(Array(fixture.response.utf8), keeping: .everything),
                document.error == nil
            else { continue }
            let elements = CloudTrailElements.recorded(document.elements, of: action, requestID: "r")
            collect(elements, "responseElements")
        }
        #expect(types["requestParameters"] == "object")
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
                #expect(action.parameters.contains { $0.name == name } || action.name == "CreateSnapshots", "\(name)")
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
}
