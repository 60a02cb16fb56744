"""A syslog receiver over TLS that takes connections and nothing more, until SIGUSR1 tells it to read.

    stalled_receiver.py CERTIFICATE KEY FILE

FILE receives every message (RFC 5425, octet counting), one a line: what stands before the record, a tab, the record.
"""

import signal
import socket
import ssl
import sys

signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGUSR1])
certificate, key, path = sys.argv[1:]
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(certificate, key)
listener = socket.create_server(("127.0.0.1", 0))
print(f"listening on https://localhost:{listener.getsockname()[1]}", flush=True)


def messages(stream):
    while length := b"".join(iter(lambda: stream.read(1).strip(), b"")):
        message = stream.read(int(length))
        assert len(message) == int(length), "a message that is cut off"
        yield message


signal.sigwait([signal.SIGUSR1])
with open(path, "wb", buffering=0) as kept:
    while True:
        connection, _ = listener.accept()
        try:
            with context.wrap_socket(connection, server_side=True) as stream:
                for message in messages(stream.makefile("rb")):
                    header, record = message.split(b"] ", 1)
                    kept.write(header + b"\t" + record + b"\n")
        except OSError:
            pass  # one that was given up meanwhile
