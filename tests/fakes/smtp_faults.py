"""An SMTP server on 127.0.0.1 of which every word can fail, in every way that has been thought of.

`with FaultySmtp(security="tls", login=("a", "b")) as server: server.fail("RCPT", "reset")`. Beside it `smtp.py` is the
server that behaves; this one speaks just enough of the protocol, on bare sockets, to break it between any two bytes.

Places of the conversation: CONNECT, HANDSHAKE (of TLS), EHLO, STARTTLS, TLS-EHLO (the second, under TLS), AUTH,
AUTH-STEP and AUTH-END (of LOGIN: after the name, after the password), MAIL, RCPT, DATA, BODY (in the midst of it),
UNREAD (of a body so short that it is under way before anybody reads), END-LOST and END-KEPT (after the dot, without
and with the message kept), IDLE (between two messages), RSET, QUIT.
"""

import contextlib
import re
import select
import socket
import ssl
import struct
import threading
from base64 import b64decode, b64encode
from collections import Counter
from functools import cache

from tests.fakes.smtp import CERTIFICATE, KeptMessage

#: The server falls silent in some way, and only the client's own patience ends the call.
SILENT = ("hang", "drip", "endless")
#: The connection is gone before a whole reply was heard.
LOST = ("close", "reset", "cut", "cut-lines")
#: What was heard is no proper reply to what was said.
GARBAGE = ("binary", "no-code", "empty-line", "short-code", "odd-code", "long-line", "flood", "contradicting", "wrong")

_WORDS = {
    "binary": b"\x00\xff\x16\x03\x01\x80\r\n",
    "no-code": b"hello there\r\n",
    "empty-line": b"\r\n",
    "short-code": b"25\r\n",
    "odd-code": b"999 odd\r\n",
    "long-line": b"250 " + b"x" * 20_000 + b"\r\n",
    "flood": b"250-and another thing\r\n" * 20_000,
    "contradicting": b"250-yes\r\n550 no\r\n",
}
_MAIL_FROM = re.compile(r"MAIL FROM:<([^>]*)>(?: SIZE=\d+)?", re.IGNORECASE)
_RCPT_TO = re.compile(r"RCPT TO:<([^>]*)>", re.IGNORECASE)
_TICK = 0.02


class FaultySmtp:
    """Keeps count of TCP connections in `connections` and of places reached in `reached`.

    `extensions` are lines of the greeting beside those of TLS and login.
    """

    def __init__(self, *, security="none", login=None, mechanisms="PLAIN LOGIN", extensions=("SIZE 50000000",)):
        self.kept = []
        self.connections = 0
        self.reached = Counter()
        #: What the clients called themselves.
        self.names = []
        self.security = security
        self.login = login
        self.mechanisms = mechanisms
        self.extensions = extensions
        self.ending = threading.Event()
        #: Set by the test once it has its answer, which a fault at IDLE would else overtake; and then by the server.
        self.rested = threading.Event()
        self.spoilt = threading.Event()
        self._faults = {}
        self._conversations = []

    def __enter__(self):
        self._listener = socket.create_server(("127.0.0.1", 0))
        # So that a body that nobody reads is soon noticed by who writes it.
        self._listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65_536)
        self.port = self._listener.getsockname()[1]
        self._accepting = threading.Thread(target=self._accept)
        self._accepting.start()
        return self

    def __exit__(self, *_):
        self.ending.set()
        self._listener.shutdown(socket.SHUT_RDWR)
        self._accepting.join()
        self._listener.close()
        for conversation, thread in self._conversations:
            conversation.hang_up()
            thread.join()

    def fail(self, place, fault, *, visit=1):
        """Do `fault` when `place` is reached for the `visit`th time: a name from above, or a reply to give instead."""
        self._faults[place, visit] = fault

    def fault(self, place):
        self.reached[place] += 1
        return self._faults.get((place, self.reached[place]))

    def _accept(self):
        while not self.ending.is_set():
            try:
                connected, _ = self._listener.accept()
            except OSError:
                return
            connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.connections += 1
            conversation = _Conversation(self, connected)
            thread = threading.Thread(target=conversation.run)
            self._conversations.append((conversation, thread))
            thread.start()


@cache
def _tls():
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(CERTIFICATE)
    return context


class _Over(Exception):
    """This connection has come to its end."""


class _Conversation:
    def __init__(self, server, connected):
        self._server = server
        self._socket = connected
        self._heard = b""

    def run(self):
        try:
            if self._server.security == "tls":
                self._shake_hands()
            self._say("CONNECT", "220 smtp.example.org ready")
            while True:
                self._obey(self._line())
        except (_Over, OSError):
            pass
        finally:
            self._socket.close()

    def hang_up(self):
        with contextlib.suppress(OSError):
            socket.socket.shutdown(self._socket, socket.SHUT_RDWR)

    def _obey(self, line):
        verb = line.split(" ")[0].upper()
        match verb:
            case "EHLO":
                self._server.names.append(line.split(" ")[1])
                self._say("TLS-EHLO" if self._is_under_tls_since_starttls() else "EHLO", self._greeting())
            case "HELO":
                self._say("HELO", "250 smtp.example.org")
            case "STARTTLS":
                if self._say("STARTTLS", "220 go ahead"):
                    self._shake_hands()
            case "AUTH":
                self._log_in(line)
            case "MAIL":
                self._sender = _MAIL_FROM.fullmatch(line)[1]
                self._say("MAIL", "250 2.1.0 Ok")
            case "RCPT":
                self._recipient = _RCPT_TO.fullmatch(line)[1]
                self._say("RCPT", "250 2.1.5 Ok")
            case "DATA":
                if self._say("DATA", "354 end with a dot"):
                    self._take_message()
            case "RSET":
                self._say("RSET", "250 2.0.0 Ok")
            case "QUIT":
                self._say("QUIT", "221 2.0.0 Bye")
                raise _Over
            case _:
                self._send(b"500 5.5.2 what?\r\n")

    def _is_under_tls_since_starttls(self):
        return self._server.security == "starttls" and isinstance(self._socket, ssl.SSLSocket)

    def _greeting(self):
        lines = ["smtp.example.org", *self._server.extensions, "8BITMIME"]
        if self._server.security == "starttls" and not isinstance(self._socket, ssl.SSLSocket):
            lines.append("STARTTLS")
        elif self._server.login:
            lines.append(f"AUTH {self._server.mechanisms}".replace("AUTH =", "AUTH="))
        return "\r\n".join(f"250{' ' if line is lines[-1] else '-'}{line}" for line in lines)

    def _shake_hands(self):
        match self._server.fault("HANDSHAKE"):
            case None:
                # Kept before the handshake, so that it is closed also where that fails.
                self._socket = _tls().wrap_socket(self._socket, server_side=True, do_handshake_on_connect=False)
                self._socket.do_handshake()
            case "drip":
                self._socket.recv(1)
                for byte in b"\x16\x03\x03\x40\x00" + b"\x02" * 10_000:  # a record that is long in coming
                    self._send(bytes([byte]))
                    self._wait_or_end(_TICK)
            case fault:
                self._socket.recv(1)
                self._do(fault, "220 in plain words")

    def _log_in(self, line):
        user, password = self._server.login
        match line.split(" ")[1:]:
            case ["PLAIN", said]:
                is_known = b64decode(said).decode() == f"\0{user}\0{password}"
                self._say("AUTH", "235 2.7.0 Ok" if is_known else "535 5.7.8 no")
            case ["LOGIN", *early]:
                if early:
                    said_user = early[0]
                else:
                    self._say("AUTH", f"334 {b64encode(b'Username:').decode()}")
                    said_user = self._line()
                self._say("AUTH-STEP", f"334 {b64encode(b'Password:').decode()}")
                is_known = (b64decode(said_user).decode(), b64decode(self._line()).decode()) == (user, password)
                self._say("AUTH-END", "235 2.7.0 Ok" if is_known else "535 5.7.8 no")
            case _:
                self._send(b"504 5.5.4 unknown mechanism\r\n")

    def _take_message(self):
        body = self._server.fault("BODY")
        if body is not None:
            self._socket.recv(1000)
            self._do(body, "250 2.0.0 I have heard enough")
        unread = self._server.fault("UNREAD")
        if unread is not None:
            self._do(unread, "250 2.0.0 I need not hear it")
        message = bytearray()
        while (line := self._line_bytes()) != b".":
            message += (line[1:] if line.startswith(b".") else line) + b"\r\n"
        reply = "250 2.0.0 Ok: queued as 4XyZ"
        lost = self._server.fault("END-LOST")
        if lost is not None:
            self._do(lost, reply)
            return
        self._server.kept.append(KeptMessage(self._sender, (self._recipient,), bytes(message)))
        self._say("END-KEPT", reply)
        idle = self._server.fault("IDLE")
        if idle is not None:
            self._server.rested.wait(10)
            try:
                self._do(idle, "250 2.0.0 still here")
            finally:
                self._server.spoilt.set()

    def _say(self, place, reply):
        """Whether that was said which should be said."""
        fault = self._server.fault(place)
        if fault is None:
            self._send(reply.encode() + b"\r\n")
        else:
            self._do(fault, reply)
        return fault is None

    def _do(self, fault, reply):
        """Let the fault happen where `reply` was due."""
        match fault:
            case "close":
                raise _Over
            case "reset":
                self._reset()
            case "hang":
                self._wait_or_end(30)
            case "drip":
                self._send(reply[:3].encode() + b"-")
                while True:
                    self._send(b"x")
                    self._wait_or_end(_TICK)
            case "endless":
                while True:
                    self._send(reply[:3].encode() + b"-and another thing\r\n")
                    self._wait_or_end(_TICK)
            case "cut":
                self._send(reply[:5].encode())
                raise _Over
            case "cut-lines":
                self._send(reply[:3].encode() + b"-first\r\n")
                raise _Over
            case "twice":
                self._send((reply.encode() + b"\r\n") * 2)
            case "wrong":
                self._send(b"354 go on\r\n" if not reply.startswith("3") else b"250 Ok\r\n")
            case "421-close":
                self._send(b"421 4.3.2 closing\r\n")
                raise _Over
            case said if said in _WORDS:
                self._send(_WORDS[said])
            case other:
                self._send(other.encode() + b"\r\n")

    def _reset(self):
        """An RST instead of a proper end, whatever was still unread."""
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        raise _Over

    def _wait_or_end(self, seconds):
        """Wait; over when the client hangs up, or the test ends. Reads nothing."""
        poll = select.poll()
        poll.register(self._socket, select.POLLRDHUP)
        for _ in range(max(1, int(seconds / _TICK))):
            if poll.poll(_TICK * 1000) or self._server.ending.is_set():
                raise _Over

    def _send(self, data):
        self._socket.sendall(data)

    def _line(self):
        return self._line_bytes().decode()

    def _line_bytes(self):
        while b"\r\n" not in self._heard:
            received = self._socket.recv(4096)
            if not received or self._server.ending.is_set():
                raise _Over
            self._heard += received
        line, _, self._heard = self._heard.partition(b"\r\n")
        return line
