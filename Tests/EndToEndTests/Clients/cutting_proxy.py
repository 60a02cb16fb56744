"""A proxy that passes requests on and closes the connection in place of the first answers.

    cutting_proxy.py HOST:PORT COUNT [FILE]

The whole answer is read from the server before the client's connection is closed, so the request has had its effect.
FILE receives every request, byte for byte, one JSON line each.
"""

import asyncio
import base64
import json
import sys

host, port = sys.argv[1].rsplit(":", 1)
left = int(sys.argv[2])
kept = open(sys.argv[3], "a") if len(sys.argv) > 3 else None


async def message(reader):
    """One HTTP message as it came; None at the end of the stream."""
    try:
        head = await reader.readuntil(b"\r\n\r\n")
    except asyncio.IncompleteReadError:
        return None
    fields = dict(
        (name.strip().lower(), value.strip())
        for name, _, value in (line.partition(b":") for line in head.split(b"\r\n")[1:] if line)
    )
    if fields.get(b"transfer-encoding", b"").lower() == b"chunked":
        body = b""
        while not body.endswith(b"0\r\n\r\n"):
            size = await reader.readuntil(b"\r\n")
            body += size + await reader.readexactly(int(size.split(b";")[0], 16) + 2)
        return head + body
    return head + await reader.readexactly(int(fields.get(b"content-length", b"0")))


async def serve(reader, writer):
    global left
    upstream_reader, upstream_writer = await asyncio.open_connection(host, int(port))
    try:
        while (request := await message(reader)) is not None:
            if kept:
                kept.write(json.dumps({"request": base64.b64encode(request).decode()}) + "\n")
                kept.flush()
            upstream_writer.write(request)
            answer = await message(upstream_reader)
            if left > 0:
                left -= 1
                return
            if answer is None:
                return
            writer.write(answer)
            await writer.drain()
    except (ConnectionError, asyncio.IncompleteReadError):
        pass
    finally:
        upstream_writer.close()
        writer.close()


async def main():
    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    print(f"proxy listening on http://127.0.0.1:{server.sockets[0].getsockname()[1]}", flush=True)
    async with server:
        await server.serve_forever()


asyncio.run(main())
