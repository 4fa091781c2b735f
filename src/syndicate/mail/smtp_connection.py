"""One connection to an SMTP server: commands and whole replies (RFC 5321, 3207, 4954), within the call's deadline.

Knows nothing of recipients and verdicts. Not smtplib: that takes half a line for a reply and an overlong one for a
refusal, leaves the TLS handshake out of its time, dies of a challenge that is no base64, and cannot tell a server
that speaks out of turn.
"""

from __future__ import annotations

import re
import socket
import ssl
from base64 import b64encode
from collections.abc import Mapping

from syndicate.mail.deadline import Deadline
from syndicate.mail.smtp_reply import Reply, Step, UnexpectedReplyError, require

_CONNECT_SECONDS = 10.0
_LOGGED_IN = 235
_CHALLENGE = 334
#: RFC 5321 4.5.3.1.5 allows 512; a server that knows no better is borne with, one that never ends is not.
_MAX_LINE = 8192
_MAX_REPLY = 4 * _MAX_LINE
_CHUNK = 8192
_REPLY_LINE = re.compile(rb"([0-9]{3})(?:([ -])(.*))?", re.DOTALL)
#: “AUTH=” is how servers of old wrote it.
_EXTENSION = re.compile(r"([A-Za-z0-9][A-Za-z0-9-]*)[ =]?(.*)")


class NotOfferedError(Exception):
    """The server does not have what our options ask of it."""


class SmtpConnection:
    """Raises OSError where the connection is lost or its time is over, after which it is only good for closing."""

    def __init__(self, host: str, port: int, deadline: Deadline, tls: ssl.SSLContext | None) -> None:
        """Connect to the first of the host's addresses that answers; with `tls`, under TLS from the first byte."""
        self._host = host
        self._unread = b""
        #: The server's extensions by upper-case name, with their parameters.
        self.extensions: Mapping[str, str] = {}
        self._socket = _connected(host, port, deadline)
        try:
            # The dot is sent by itself, so that a body that broke off is known for one; do not let it wait.
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.resume(deadline)
            if tls is not None:
                self._secure(tls, deadline)
        except BaseException:
            self.close()
            raise

    @property
    def own_address(self) -> str:
        """What a client without a name calls itself (RFC 5321 4.1.3)."""
        address: str = self._socket.getsockname()[0]
        return f"[IPv6:{address}]" if ":" in address else f"[{address}]"

    def resume(self, deadline: Deadline) -> None:
        """From now on the connection belongs to the call with this deadline."""
        deadline.watch(self._socket)
        self._socket.settimeout(deadline.remaining + 1)  # the deadline comes first, and knows more

    def greet(self, name: str) -> None:
        """Raises UnexpectedReplyError."""
        reply = self.command(Step.HELO, f"EHLO {name}")
        if 500 <= reply.code < 600:  # a server of the old kind, which has no extensions
            require(2, self.command(Step.HELO, f"HELO {name}"))
            self.extensions = {}
            return
        require(2, reply)
        self.extensions = _extensions(reply.text)

    def start_tls(self, tls: ssl.SSLContext, deadline: Deadline) -> None:
        """Raises UnexpectedReplyError or NotOfferedError. What was known of the server is to be asked anew."""
        if "STARTTLS" not in self.extensions:
            raise NotOfferedError("it does not offer STARTTLS, and nothing is said to it without")
        require(2, self.command(Step.STARTTLS, "STARTTLS"))
        self._require_turn()  # or somebody between us would have his words taken for what came under TLS
        self.extensions = {}
        self._secure(tls, deadline)

    def log_in(self, username: str, password: str) -> None:
        """Raises UnexpectedReplyError or NotOfferedError.

        By PLAIN or LOGIN only: both are as safe as the connection, and every server that takes passwords has one.
        """
        offered = self.extensions.get("AUTH", "").upper().split()
        known = [mechanism for mechanism in ("PLAIN", "LOGIN") if mechanism in offered]
        if not known:
            what = f"only the ways {', '.join(offered)}" if offered else "no way"
            raise NotOfferedError(f"it offers {what} to log in; PLAIN and LOGIN are known here")
        for mechanism in known:
            reply = self._plain(username, password) if mechanism == "PLAIN" else self._login(username, password)
            if reply.code < 500:  # else it may offer what it does not have
                break
        if reply.code != _LOGGED_IN:
            raise UnexpectedReplyError(reply)

    def mail(self, sender: str, size: int) -> Reply:
        """Begin a message of so many bytes."""
        option = f" SIZE={size}" if "SIZE" in self.extensions else ""
        return self.command(Step.MAIL, f"MAIL FROM:<{sender}>{option}")

    def command(self, step: Step, line: str) -> Reply:
        """Raises OSError also where the server has said something already, which would be taken for the reply."""
        self._require_turn()
        self.send(line.encode("ascii") + b"\r\n")
        return self.reply(step)

    def send(self, data: bytes) -> None:
        self._socket.sendall(data)

    def send_some(self, data: bytes) -> int:
        """How many of the bytes were sent, at least one. When it raises, the server gets none of them whole.

        Under TLS they make up one record, and of half a record nobody can make anything.
        """
        return self._socket.send(data)

    def reply(self, step: Step) -> Reply:
        """The next whole reply. Its code is -1 where what came is none."""
        lines: list[bytes] = []
        code = b""
        size = 0
        while size <= _MAX_REPLY:
            line = self._line()
            if line is None:
                break
            size += len(line) + 2
            found = _REPLY_LINE.fullmatch(line)
            if found is None or (lines and found[1] != code):
                return Reply(step, -1, line)
            code = found[1]
            lines.append((found[3] or b"").strip())
            if found[2] != b"-":
                return Reply(step, int(code), b"\n".join(lines))
        return Reply(step, -1, b"more words than a reply may have")

    def is_silent(self) -> bool:
        """Whether the server waits for us to speak: it has neither said anything nor hung up. Does not wait."""
        if self._unread:
            return False
        patience = self._socket.gettimeout()
        self._socket.settimeout(0)
        try:
            self._unread = self._socket.recv(_CHUNK)
        except (BlockingIOError, ssl.SSLWantReadError):
            return True
        except OSError:
            return False
        finally:
            self._socket.settimeout(patience)
        return False

    def close(self) -> None:
        self._socket.close()

    def _plain(self, username: str, password: str) -> Reply:
        return self.command(Step.AUTH, "AUTH PLAIN " + encoded(f"\0{username}\0{password}"))

    def _login(self, username: str, password: str) -> Reply:
        reply = self.command(Step.AUTH, "AUTH LOGIN")
        for answer in (username, password):
            if reply.code != _CHALLENGE:
                break
            reply = self.command(Step.AUTH, encoded(answer))
        return reply

    def _secure(self, tls: ssl.SSLContext, deadline: Deadline) -> None:
        # The handshake comes after the socket is watched: wrapping alone makes a new socket of it.
        secured = tls.wrap_socket(self._socket, server_hostname=self._host, do_handshake_on_connect=False)
        self._socket = secured
        deadline.watch(secured)
        secured.do_handshake()

    def _require_turn(self) -> None:
        if self._unread:
            raise ConnectionError("the server spoke out of turn")

    def _line(self) -> bytes | None:
        """The next line without its end; `None` when it is too long. A line that broke off is none."""
        while b"\n" not in self._unread:
            if len(self._unread) > _MAX_LINE:
                return None
            received = self._socket.recv(_CHUNK)
            if not received:
                raise ConnectionError("the server hung up")
            self._unread += received
        line, _, self._unread = self._unread.partition(b"\n")
        return line.removesuffix(b"\r") if len(line) <= _MAX_LINE else None


def encoded(text: str) -> str:
    return b64encode(text.encode()).decode()


def _connected(host: str, port: int, deadline: Deadline) -> socket.socket:
    failure: OSError | None = None
    for family, kind, protocol, _, address in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM):
        connected = socket.socket(family, kind, protocol)
        try:
            connected.settimeout(min(_CONNECT_SECONDS, deadline.remaining))
            connected.connect(address)
        except OSError as error:
            connected.close()
            failure = error
        else:
            return connected
    raise failure or OSError("it has no address")


def _extensions(text: bytes) -> dict[str, str]:
    """Those that a reply to EHLO tells of, below its first line."""
    found: dict[str, str] = {}
    for line in text.decode("latin-1").split("\n")[1:]:
        extension = _EXTENSION.fullmatch(line)
        if extension is not None:
            name = extension[1].upper()
            found[name] = f"{found.get(name, '')} {extension[2]}".strip()
    return found
