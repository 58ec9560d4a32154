"""A real SMTP server on this machine, for the tests: says its port, then each mail as a line of JSON.

An address that begins with "later" is told once to come again; one that begins with "refused" is refused.
"""

import json
import socket
import sys

from aiosmtpd.controller import Controller


class Handler:
    def __init__(self):
        self.told = set()

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("refused"):
            return "550 no such mailbox " + address
        if address.startswith("later") and address not in self.told:
            self.told.add(address)
            return "451 come again " + address
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        mail = {"from": envelope.mail_from, "to": envelope.rcpt_tos, "content": envelope.content.decode()}
        print(json.dumps(mail), flush=True)
        return "250 taken"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


controller = Controller(Handler(), hostname="127.0.0.1", port=free_port())
controller.start()
print(controller.port, flush=True)
# Ends with whoever started it.
sys.stdin.read()
controller.stop()
