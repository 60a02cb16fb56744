"""Keeps the clients and judges that are asked often loaded, for all tests: POST /NAME is answered by NAME.py's `answer`.

To import boto3, and to read EC2's description, takes longer than any call. Prints its port; serves until it is killed.
"""

import http.server
import importlib
import traceback

PROGRAMS = {"boto_call", "check_oapi", "driver_calls", "lookup_events"}


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        text = self.rfile.read(int(self.headers["Content-Length"])).decode()
        try:
            name = self.path.removeprefix("/")
            if name not in PROGRAMS:
                raise ValueError(f"no program {name}")
            status, told = 200, importlib.import_module(name).answer(text)
        except Exception:
            status, told = 500, traceback.format_exc()
        body = told.encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
server.daemon_threads = True
print("port", server.server_address[1], flush=True)
server.serve_forever()
