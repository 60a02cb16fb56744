"""Holds OAPI requests and answers against OUTSCALE's published description, by a JSON Schema library that is not ours, for
service.py.

A text has one JSON object a line: {"Call", "Body"} and for an answer "Is": "Response". The answer is what is wrong with each; its
last line is the count of lines.
The description is outscale.yaml, as osc-sdk-python carries it.
"""

import json
from importlib.resources import files

import yaml
from openapi_schema_validator import OAS30Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT4

description = yaml.load(
    (files("osc_sdk_python") / "resources" / "outscale.yaml").read_text(),
    Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader),
)
registry = Registry().with_resource("urn:description", Resource.from_contents(description, DRAFT4))


def answer(text):
    found = []
    requests = [json.loads(line) for line in text.split("\n") if line]
    for request in requests:
        name = request["Call"] + request.get("Is", "Request")
        if name not in description["components"]["schemas"]:
            found.append(f"{request['Call']}: no such call")
            continue
        validator = OAS30Validator({"$ref": f"urn:description#/components/schemas/{name}"}, registry=registry)
        for error in validator.iter_errors(json.loads(request["Body"] or "{}")):
            found.append(f"{request['Call']}: {'.'.join(map(str, error.absolute_path))}: {error.message}")
    return "".join(f"{line}\n" for line in [*found, len(requests)])
