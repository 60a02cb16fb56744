"""What the real AWS CLI sends for the commands of the actions named on standard input, one a line.

Prints a JSON line for each command tried: {"words": [...], "query": {...}} or {"words": [...], "refused": "why"}. The
commands are made from the service model: every option of every action, alone beside the required ones, in each form that
the CLI takes. Nothing is sent: what would be is caught on its way out.
"""

import contextlib
import io
import json
import os
import re
import shlex
import sys
from urllib.parse import parse_qsl

os.environ.update(
    AWS_ACCESS_KEY_ID="AKIAIOSFODNN7EXAMPLE",
    AWS_SECRET_ACCESS_KEY="wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
    AWS_CONFIG_FILE="/dev/null",
    AWS_SHARED_CREDENTIALS_FILE="/dev/null",
    AWS_EC2_METADATA_DISABLED="true",
    AWS_DEFAULT_REGION="eu-west-2",
    AWS_PAGER="",
)

from awscli.clidriver import create_clidriver  # noqa: E402
from botocore import xform_name  # noqa: E402
from botocore.awsrequest import AWSResponse  # noqa: E402

TEXTS = ["plain", "two words", "a,b", 'quo"te', "it's", "é", "a=b"]
sent = []
tried = set()


class Raw(io.BytesIO):
    def stream(self, *_, **__):
        yield self.read()


def catch(request, **_):
    body = request.body.decode() if isinstance(request.body, bytes) else request.body
    sent.append(dict(parse_qsl(body, keep_blank_values=True)))
    answer = Raw(b"<Response><requestId>r</requestId></Response>")
    return AWSResponse(request.url, 200, {"content-type": "text/xml"}, answer)


def new_driver():
    """The CLI, whose client of each Region is made once: making one takes longer than a command."""
    driver = create_clidriver()
    session = driver.session
    session.register("before-send.ec2", catch)
    create_client = session.create_client
    clients = {}

    def cached_client(service, **options):
        key = (service, options.get("region_name"))
        if key not in clients:
            clients[key] = create_client(service, **options)
        return clients[key]

    session.create_client = cached_client
    return driver


def attempt(driver, words):
    sent.clear()
    printed = io.StringIO()
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(printed):
        try:
            driver.main(words[1:])
        except SystemExit:
            pass
    if sent:
        return {"words": words, "query": sent[0]}
    return {"words": words, "refused": printed.getvalue().strip()[-300:]}


def sample(shape, text="plain"):
    """A value of this shape, as JSON would have it."""
    if shape.type_name == "structure":
        return {name: sample(member, text) for name, member in shape.members.items()}
    if shape.type_name == "list":
        return [sample(shape.member, text), sample(shape.member, "other")]
    if shape.type_name == "boolean":
        return True
    if shape.type_name in ("integer", "long"):
        return 7
    if shape.type_name in ("float", "double"):
        return 7.5
    if shape.type_name == "timestamp":
        return "2026-01-01T00:00:00Z"
    return text


def shorthand(value):
    """The same value in the CLI's shorthand syntax."""
    if isinstance(value, dict):
        return ",".join(f"{key}={nested(item)}" for key, item in value.items())
    return nested(value)


def nested(value):
    if isinstance(value, dict):
        return "{" + ",".join(f"{key}={nested(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ",".join(nested(item) for item in value) + "]"
    if isinstance(value, bool):
        return str(value).lower()
    text = str(value)
    if re.fullmatch(r"[\w-]+", text):
        return text
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def words_of(name, shape, text="plain"):
    """Each way to write an option with a value."""
    option = "--" + xform_name(name, "-")
    if shape.type_name == "boolean":
        yield [option]
        yield ["--reboot" if name == "NoReboot" else "--no-" + option[2:]]
        return
    value = sample(shape, text)
    if shape.type_name == "list" and shape.member.type_name == "structure":
        yield [option, json.dumps(value)]
        yield [option, *[shorthand(item) for item in value]]
        yield [option, *[json.dumps(item) for item in value]]
    elif shape.type_name == "list":
        yield [option, *map(str, value)]
        yield [option, str(value[0])]
        yield [option, json.dumps(value)]
    elif shape.type_name == "structure":
        yield [option, json.dumps(value)]
        yield [option, shorthand(value)]
    else:
        yield [option, str(value)]
        yield [f"{option}={value}"]


def commands(model, action):
    operation = model.operation_model(action)
    shape = operation.input_shape
    start = ["aws", "ec2", xform_name(action, "-")]
    required = []
    for name in shape.required_members:
        required += next(iter(words_of(name, shape.members[name])))
    yield [*start, *required]
    for name, member in shape.members.items():
        # Hard texts, and every form, once for each kind of option: what differs between options is the name.
        kind = (member.type_name, member.type_name == "list" and member.member.type_name)
        is_new = kind not in tried
        tried.add(kind)
        texts = TEXTS if is_new and member.type_name in ("string", "list", "structure") else TEXTS[:1]
        others = []
        for other in shape.required_members:
            if other != name:
                others += next(iter(words_of(other, shape.members[other])))
        for text in texts:
            forms = list(words_of(name, member, text))
            for words in forms if is_new or member.type_name == "boolean" else forms[:1]:
                yield [*start, *others, *words]
    everything = {name: sample(member) for name, member in shape.members.items()}
    yield [*start, "--cli-input-json", json.dumps(everything)]


EXTRA = [
    "aws ec2 describe-snapshots",
    "aws --region us-east-2 ec2 describe-snapshots --owner-ids self --max-items 3",
    "aws ec2 describe-snapshots --page-size 7",
    "aws ec2 describe-snapshots --no-paginate --owner-ids self",
    "aws ec2 describe-snapshots --filters Name=status,Values=completed,pending Name=tag:Name,Values=x*",
    "aws ec2 describe-snapshots --filters Name=tag:Name,Values=a\\,b",
    "aws ec2 describe-snapshots --filters Name=description,Values='a b',c --output text --query Snapshots[0]",
    "aws ec2 copy-snapshot --source-region eu-west-2 --source-snapshot-id snap-12345678 --destination-region us-east-2",
    "aws ec2 copy-snapshot --region us-east-2 --source-region us-east-2 --source-snapshot-id snap-12345678 --debug",
    "aws ec2 create-tags --resources snap-12345678 vol-12345678 --tags Key=a,Value=b Key=c,Value= Key=d",
    "aws ec2 create-snapshot --volume-id vol-12345678 --tag-specifications 'ResourceType=snapshot,Tags=[{Key=l,Value=\"\"}]'",
    "aws ec2 create-snapshot --volume-id vol-12345678 --description -1",
    "aws ec2 create-snapshot --volume-id vol-12345678 --description=-x",
    "aws ec2 modify-snapshot-attribute --snapshot-id snap-12345678 "
    "--create-volume-permission Add=[{UserId=123456789012}],Remove=[{Group=all}]",
    "aws ec2 modify-snapshot-attribute --snapshot-id snap-12345678 --operation-type add --user-ids 1 2 --group-names all",
]


def main():
    driver = new_driver()
    model = driver.session.get_service_model("ec2")
    actions = sys.stdin.read().split()
    known = {xform_name(action, "-") for action in actions}
    for action in actions:
        if action not in model.operation_names:
            continue
        for words in commands(model, action):
            print(json.dumps(attempt(driver, words)))
        if action in ("ModifyInstanceAttribute", "ModifyVolumeAttribute"):
            # Their switches are looked for in the options of every later command of the same driver.
            driver = new_driver()
    for line in EXTRA:
        words = shlex.split(line)
        if words[words.index("ec2") + 1] in known:
            # --region lasts as long as a driver does.
            driver = new_driver()
            print(json.dumps(attempt(driver, words)))


main()
