"""A gRPC server (grpc's own) for probes to meet. Its port is the one line it prints.

usage: grpc_server.py [CERTIFICATE KEY]

What it answers is chosen by the service that is asked for; the messages are written by hand, so
that the prober's encoding is held against the protocol and not against a library of ours.
"""
import sys
import threading
from concurrent import futures

import grpc

SERVING, NOT_SERVING = b"\x08\x01", b"\x08\x02"


def check(request, context):
    # One field, number 1, counted: the name; no field is the server as a whole.
    service = request[2:].decode() if request else ""
    if request and (request[0] != 0x0A or request[1] != len(service)):
        context.abort(grpc.StatusCode.INVALID_ARGUMENT, "no HealthCheckRequest")
    if service in ("", "up"):
        return SERVING
    if service == "down":
        return NOT_SERVING
    if service == "unsaid":
        return b""
    if service == "odd":
        return b"\xff\xff\xff"
    if service == "later":  # fields that a later version may bring, around the one that counts
        return b"\x12\x02hi" + SERVING + b"\x1d\x00\x00\x00\x00"
    if service == "silent":
        threading.Event().wait()
    if service == "long":
        return b"\x12\x80\x40" + b"x" * 8192 + SERVING
    if service == "busy":
        context.abort(grpc.StatusCode.UNAVAILABLE, "too much to do: 100 % \u00fc")
    context.abort(grpc.StatusCode.NOT_FOUND, "unknown service")


handlers = {"Check": grpc.unary_unary_rpc_method_handler(check)}
name = "grpc.health.v1.Health" if "--without-health" not in sys.argv else "other.Service"
server = grpc.server(futures.ThreadPoolExecutor(4))
server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler(name, handlers),))
files = [argument for argument in sys.argv[1:] if not argument.startswith("--")]
if files:
    with open(files[0], "rb") as certificate, open(files[1], "rb") as key:
        credentials = grpc.ssl_server_credentials([(key.read(), certificate.read())])
    port = server.add_secure_port("127.0.0.1:0", credentials)
else:
    port = server.add_insecure_port("127.0.0.1:0")
server.start()
print(port, flush=True)
server.wait_for_termination()
