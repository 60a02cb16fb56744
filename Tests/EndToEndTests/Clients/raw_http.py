"""Sends bytes as they are, and reads one HTTP answer."""

import http.client
import socket


class Buffered:
    """Lets http.client read an answer from a socket that it did not open."""

    def __init__(self, connection):
        self.connection = connection

    def makefile(self, *_):
        return self.connection.makefile("rb")


def exchange(host, port, request):
    """The answer to these bytes: status, headers in lower case, body."""
    with socket.create_connection((host, port), timeout=60) as connection:
        connection.sendall(request)
        response = http.client.HTTPResponse(Buffered(connection))
        response.begin()
        headers = {name.lower(): value for name, value in response.getheaders()}
        return {"status": response.status, "headers": headers, "body": response.read().decode("utf-8", "replace")}
