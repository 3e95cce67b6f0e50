"""An HTTP/2 server (python3-h2) for probes to meet, well- and ill-behaved. Its port is the one line it prints.

usage: h2_server.py [CERTIFICATE KEY]

The path says what it does with a request. Without a certificate it speaks HTTP/2 in clear.
"""
import socket
import ssl
import sys
import threading

import h2.config
import h2.connection
import h2.errors
import h2.events

OK = [(":status", "200"), ("content-type", "text/plain")]
GRPC = [(":status", "200"), ("content-type", "application/grpc")]
SERVING = b"\x00\x00\x00\x00\x02\x08\x01"


def answer(connection, stream, headers):
    asked = {name.decode(): value.decode() for name, value in headers}
    path, authority = asked[":path"], asked.get(":authority", "")
    if path == "/reset":
        connection.reset_stream(stream, h2.errors.ErrorCodes.INTERNAL_ERROR)
    elif path == "/goodbye":
        connection.close_connection(h2.errors.ErrorCodes.ENHANCE_YOUR_CALM)
    elif path == "/silent":
        pass
    elif path == "/headers":
        many = [("x-filler-%d" % i, "x" * 1000) for i in range(200)]
        connection.send_headers(stream, OK + many, end_stream=True)
    elif path == "/grpc.health.v1.Health/Check" and authority.startswith("untrailed"):
        connection.send_headers(stream, GRPC)
        connection.send_data(stream, SERVING, end_stream=True)
    elif path == "/grpc.health.v1.Health/Check" and authority.startswith("web"):
        connection.send_headers(stream, OK)
        connection.send_data(stream, b"<html>", end_stream=True)
    elif path == "/grpc.health.v1.Health/Check" and authority.startswith("gateway"):
        connection.send_headers(stream, [(":status", "502")], end_stream=True)
    else:
        connection.send_headers(stream, OK)
        connection.send_data(stream, ("%s asked" % authority).encode(), end_stream=True)


def serve(client):
    connection = h2.connection.H2Connection(h2.config.H2Configuration(client_side=False))
    connection.initiate_connection()
    client.sendall(connection.data_to_send())
    while data := client.recv(65536):
        for event in connection.receive_data(data):
            if isinstance(event, h2.events.RequestReceived):
                answer(connection, event.stream_id, event.headers)
        client.sendall(connection.data_to_send())


def attend(client, context):
    try:
        with context.wrap_socket(client, server_side=True) if context else client as plain:
            serve(plain)
    except Exception:  # a probe that hangs up is the end of this connection, and no more
        pass


tls = None
if len(sys.argv) > 2:
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    tls.load_cert_chain(sys.argv[1], sys.argv[2])
    tls.set_alpn_protocols(["h2"])
listener = socket.create_server(("127.0.0.1", 0))
print(listener.getsockname()[1], flush=True)
while True:
    accepted, _ = listener.accept()
    threading.Thread(target=attend, args=(accepted, tls), daemon=True).start()
