"""Holds OAPI requests against OUTSCALE's published description, by a JSON Schema library that is not ours.

Standard input has one JSON object a line: {"Call", "Body"}. Prints what is wrong with each; the last line is the count of requests.
The description is outscale.yaml, as osc-sdk-python carries it.
"""

import json
import sys
from importlib.resources import files

import yaml
from openapi_schema_validator import OAS30Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT4

text = (files("osc_sdk_python") / "resources" / "outscale.yaml").read_text()
description = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
registry = Registry().with_resource("urn:description", Resource.from_contents(description, DRAFT4))
count = 0
for line in sys.stdin:
    request = json.loads(line)
    count += 1
    name = request["Call"] + "Request"
    if name not in description["components"]["schemas"]:
        print(f"{request['Call']}: no such call")
        continue
    validator = OAS30Validator({"$ref": f"urn:description#/components/schemas/{name}"}, registry=registry)
    for error in validator.iter_errors(json.loads(request["Body"] or "{}")):
        print(f"{request['Call']}: {'.'.join(map(str, error.absolute_path))}: {error.message}")
print(count)
sys.exit(0)
