"""A real SMTP server for the tests: says what it got, one JSON object a line, and ends when its standard input does.

Arguments: a certificate and its key. It listens on two ports of its own choice: one open to everybody, one that wants a
sign-in (user "campus", password "orbit"); both offer STARTTLS. The first line it prints names them.

What it answers is in the recipient's address: never…@ 550, later…@ 451, first…@ 451 once, hangup…@ ends the connection.
"""

import json
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
            "tls": session.ssl is not None,
            "signed_in": bool(session.authenticated),
        }
        print(json.dumps(mail), flush=True)
        return "250 Message accepted"


def authenticate(server, session, envelope, mechanism, data):
    ok = data.login == b"campus" and data.password == b"orbit"
    return AuthResult(success=ok, handled=False)


class Listening(Controller):
    def __init__(self, wants_sign_in):
        self.wants_sign_in = wants_sign_in
        super().__init__(Handler(), hostname="127.0.0.1", port=0, ready_timeout=10)

    def factory(self):
        tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        tls.load_cert_chain(sys.argv[1], sys.argv[2])
        return SMTP(
            self.handler,
            hostname="localhost",
            tls_context=tls,
            authenticator=authenticate,
            auth_required=self.wants_sign_in,
            auth_require_tls=False,
        )

    def _trigger_server(self):
        # The port is known only now that it is bound.
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


both = [Listening(False), Listening(True)]
for one in both:
    one.start()
print(json.dumps({"ports": [one.port for one in both]}), flush=True)
sys.stdin.read()
