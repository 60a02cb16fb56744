"""The AWS CLI of this Python, imported once for all tests: each POST is one command, run in a process forked for it.

A request is {"arguments": […], "environment": {…}}, the answer {"exitCode", "standardOutput", "standardError"}. The command is
the CLI's own `main`, as the program `aws` calls it. Prints its port; serves until it is killed.
"""

import functools
import gc
import http.server
import importlib.util
import json
import os
import socketserver
import sys
import tempfile
import traceback

before = dict(os.environ)
import awscli.clidriver  # noqa: E402  (it tells itself in the environment where its data are)

own = {name: value for name, value in os.environ.items() if before.get(name) != value}

# The CLI imports most of itself with its first command, which reads EC2's description as well: both are done here, and not
# by each command, for which that is half of its time. No command is run: version 2 has threads then, and cannot be forked.
import awscli.handlers  # noqa: E402, F401

if importlib.util.find_spec("awscli.botocore"):
    from awscli.botocore import loaders, session  # noqa: E402  (version 2 brings its own)
else:
    from botocore import loaders, session  # noqa: E402

read_file = functools.cache(functools.partial(loaders.JSONFileLoader.load_file, loaders.JSONFileLoader()))
loaders.JSONFileLoader.load_file = lambda _, path: read_file(path)
session.get_session().create_client("ec2", "eu-west-2")


def run(order):
    """In a process of its own, which ends afterwards."""
    os.environ.clear()
    os.environ.update(order["environment"] | own)
    sys.argv = ["aws", *order["arguments"]]
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
        os.dup2(output.fileno(), 1)
        os.dup2(errors.fileno(), 2)
        try:
            code = awscli.clidriver.main()
        except SystemExit as end:
            code = end.code
        except BaseException:
            traceback.print_exc()
            code = 1
        sys.stdout.flush()
        sys.stderr.flush()
        told = {"exitCode": code or 0}
        for name, file in [("standardOutput", output), ("standardError", errors)]:
            file.seek(0)
            told[name] = file.read().decode()
        return told


class Handler(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        order = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        body = json.dumps(run(order)).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


class Server(socketserver.ForkingMixIn, http.server.HTTPServer):
    request_queue_size = 64


server = Server(("127.0.0.1", 0), Handler)
print("port", server.server_address[1], flush=True)
gc.freeze()
server.serve_forever()
