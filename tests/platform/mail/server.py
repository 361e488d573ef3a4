"""A real SMTP server for the tests: says what it got, one JSON object a line, and ends when its standard input does.

Arguments: a certificate and its key. It listens on three ports of its own choice: one open to everybody, one that wants a
sign-in (user "campus", password "orbit"), both offering STARTTLS; one that speaks TLS from the first byte. The first line
it prints names them.

What it answers is in the recipient's address: never…@ 550, later…@ 451, first…@ 451 once, hangup…@ ends the connection.
"""

import json
import socket
import ssl
import sys

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult

seen = set()


class Handler:
    async def handle_RCPT(self, server, session, envelope, address, options):
        name = address.split("@")[0]
        if name.startswith("never"):
            return "550 5.1.1 No such mailbox here"
        if name.startswith("later") or (name.startswith("first") and address not in seen):
            seen.add(address)
            return "451 4.3.2 Busy, come back later"
        if name.startswith("hangup"):
            server.transport.close()
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        mail = {
            "to": envelope.rcpt_tos,
            "data": envelope.content.decode("utf-8", "replace"),
            "tls": session.ssl is not None or server.transport.get_extra_info("ssl_object") is not None,
            "signed_in": bool(session.authenticated),
        }
        print(json.dumps(mail), flush=True)
        return "250 Message accepted"


def authenticate(server, session, envelope, mechanism, data):
    ok = data.login == b"campus" and data.password == b"orbit"
    return AuthResult(success=ok, handled=False)


def certificate():
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    tls.load_cert_chain(sys.argv[1], sys.argv[2])
    return tls


class Listening(Controller):
    def __init__(self, wants_sign_in=False, **more):
        self.wants_sign_in = wants_sign_in
        super().__init__(Handler(), hostname="127.0.0.1", port=0, ready_timeout=10, **more)

    def factory(self):
        return SMTP(
            self.handler,
            hostname="localhost",
            tls_context=certificate(),
            authenticator=authenticate,
            auth_required=self.wants_sign_in,
            auth_require_tls=False,
        )

    def _trigger_server(self):
        # The port is known only now that it is bound.
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


class Wrapped(Listening):
    """Speaks TLS from the first byte, as on port 465."""

    def __init__(self):
        super().__init__(ssl_context=certificate())

    def factory(self):
        return SMTP(self.handler, hostname="localhost")

    def _trigger_server(self):
        self.port = self.server.sockets[0].getsockname()[1]
        client = ssl.create_default_context(cafile=sys.argv[1])
        with socket.create_connection(("localhost", self.port), 5) as plain:
            client.wrap_socket(plain, server_hostname="localhost").recv(100)


all = [Listening(), Listening(wants_sign_in=True), Wrapped()]
for one in all:
    one.start()
print(json.dumps({"ports": [one.port for one in all]}), flush=True)
sys.stdin.read()
