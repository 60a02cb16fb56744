"""Holds EC2 answers against botocore's model: each element has to be one that the model knows, with a value of its type, and what
botocore parses has to be all that was said.

Standard input has one JSON object a line: {"Name", "Action", "Body"}. Prints what is wrong with each; the last line is the count of
answers.
"""

import json
import re
import sys
from xml.etree import ElementTree

import botocore.session
from botocore.parsers import create_parser

service = botocore.session.get_session().get_service_model("ec2")
parser = create_parser("ec2")
NAMESPACE = "{http://ec2.amazonaws.com/doc/2016-11-15/}"
# FCU's own, of which AWS has no model.
BEYOND_THE_MODEL = {"CreateSnapshotExportTask", "DescribeSnapshotExportTasks"}
# Kinds of resource and types of instance that OUTSCALE has and AWS does not are called as OUTSCALE calls them.
OPEN = {
    "DescribeTags/tagSet/item/resourceType", "DescribeInstances/reservationSet/item/instancesSet/item/instanceType",
    # The model says Windows, EC2 windows.
    "DescribeInstances/reservationSet/item/instancesSet/item/platform",
    "DescribeInstanceTypes/instanceTypeSet/item/instanceType",
    "DescribeInstanceTypeOfferings/instanceTypeOfferingSet/item/instanceType",
}


def plain(element):
    """The element's name without its namespace."""
    return element.tag.removeprefix(NAMESPACE)


def member_name(name, shape):
    return shape.serialization.get("name", name)


def leftover(element, shape, path):
    """Yields what of the element the shape does not know, or knows otherwise."""
    if shape.type_name == "structure":
        known = {member_name(name, member): member for name, member in shape.members.items()}
        seen = set()
        for child in element:
            name = plain(child)
            if name not in known:
                yield f"{path}/{name} is not in the model"
                continue
            if name in seen:
                yield f"{path}/{name} is there twice"
            seen.add(name)
            yield from leftover(child, known[name], f"{path}/{name}")
        if (element.text or "").strip():
            yield f"{path} has text among its elements"
    elif shape.type_name == "list":
        item = shape.member.serialization.get("name", "item")
        for child in element:
            if plain(child) != item:
                yield f"{path} has {plain(child)} where {item} belongs"
            yield from leftover(child, shape.member, f"{path}/{item}")
    else:
        text = element.text or ""
        if len(element):
            yield f"{path} has elements where a {shape.type_name} belongs"
        elif shape.type_name in ("integer", "long") and not re.fullmatch(r"-?\d+", text):
            yield f"{path}: {text!r} is no {shape.type_name}"
        elif shape.type_name == "boolean" and text not in ("true", "false"):
            yield f"{path}: {text!r} is no boolean"
        elif shape.type_name == "timestamp" and not re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", text):
            yield f"{path}: {text!r} is no date of EC2's form"
        elif shape.type_name == "string" and shape.enum and path not in OPEN and text not in shape.enum:
            yield f"{path}: {text!r} is none of {', '.join(shape.enum)}"


def wrong(action, body):
    root = ElementTree.fromstring(body)
    if root.tag == "Response":
        parsed = parser.parse({"status_code": 400, "headers": {}, "body": body.encode()}, None)
        for name in ("Code", "Message"):
            if not parsed["Error"].get(name):
                yield f"the error has no {name}"
        if not parsed["ResponseMetadata"].get("RequestId"):
            yield "the error has no request id"
        return
    if plain(root) != f"{action}Response" or not root.tag.startswith(NAMESPACE):
        yield f"the root is {root.tag}"
    children = [child for child in root if plain(child) != "requestId"]
    if len(children) != len(root) - 1:
        yield "there is not exactly one requestId"
    # An import that was asked for in FCU's parameters is answered in FCU's shape: the snapshot itself.
    if action in BEYOND_THE_MODEL or action == "ImportSnapshot" and plain(children[0]) == "snapshotId":
        return
    output = service.operation_model(action).output_shape
    if output is None:
        if [(plain(child), child.text) for child in children] != [("return", "true")]:
            yield "the answer of an action without an output is not <return>true</return>"
        return
    bare = ElementTree.Element(root.tag)
    bare.extend(children)
    yield from leftover(bare, output, action)
    parser.parse({"status_code": 200, "headers": {}, "body": body.encode()}, output)


count = 0
for line in sys.stdin:
    answer = json.loads(line)
    count += 1
    for problem in wrong(answer["Action"], answer["Body"]):
        print(f"{answer['Name']}: {problem}")
print(count)
