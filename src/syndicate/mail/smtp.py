"""Plain SMTP: one transaction a recipient over a kept connection, knowing at each step what is proven.

Until the dot that ends a message has been sent, nobody has been taken on. After it only the server's reply tells.
"""

from __future__ import annotations

import contextlib
import smtplib
import socket
import ssl
from base64 import b64encode
from collections.abc import Collection, Sequence
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from threading import Lock
from time import monotonic

from syndicate.domain.message import Answer, Outcome, OutcomeKind, Recipient, RenderedEmail, Verdict
from syndicate.domain.recollection import NOTHING
from syndicate.errors import UnsafeMailError
from syndicate.mail.deadline import Deadline
from syndicate.mail.finding import Finding
from syndicate.mail.found import Found
from syndicate.mail.mime import message_bytes
from syndicate.mail.options import Options, is_loopback
from syndicate.mail.recipients import UNWRITABLE, halted, is_writable, require_fit
from syndicate.mail.smtp_reply import Reply, Step, judged
from syndicate.mail.wire_text import readable

_CONNECT_SECONDS = 10.0
#: A connection that rested longer is not trusted: what stands between us and the server forgets it in silence.
_MAX_IDLE_SECONDS = 15.0


class Security(StrEnum):
    #: TLS from the first byte, usually port 465.
    TLS = "tls"
    #: STARTTLS, usually port 587; never goes on without it.
    STARTTLS = "starttls"
    #: For a relay on this machine.
    NONE = "none"


_PORTS = {Security.TLS: 465, Security.STARTTLS: 587, Security.NONE: 25}


def from_options(options: Options, outbox_dir: Path) -> Smtp:  # noqa: ARG001 - all providers are built alike
    """Raises ConfigurationError."""
    host = options.host("host")
    security = Security(options.choice("security", tuple(Security), default=Security.STARTTLS))
    port = options.number("port", default=_PORTS[security], least=1, most=65535)
    username = options.text("username", default="")
    password = options.secret("password", required=bool(username))
    helo_name = options.domain("helo_name", default="")
    options.number("batch_size", default=1, least=1, most=1, why=", for every mail is a transaction of its own")
    if security is Security.NONE and username and not is_loopback(host):
        options.problem(
            f"mail: with security none the password would travel to {host} for everyone to read",
            "set security to tls or starttls",
        )
    options.finish()
    return Smtp(host, port, security, username or None, password or None, helo_name=helo_name or None)


class Smtp:
    """Sends through one server; calls of several threads go one after the other."""

    name = "smtp"
    max_batch = 1
    recollection = NOTHING
    webhook = None

    def __init__(
        self,
        host: str,
        port: int,
        security: Security,
        username: str | None = None,
        password: str | None = None,
        *,
        helo_name: str | None = None,
        deadline_seconds: float = 60.0,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        """`helo_name` is what we call ourselves, else the sender's domain; `tls` replaces the system's trust."""
        self._host = host
        self._port = port
        self._security = security
        self._username = username
        self._password = password
        # A server may repeat a command that it did not understand, and with it what was meant for it alone.
        self._secrets = _spellings(username, password) if username and password else ()
        self._helo_name = helo_name
        self._deadline_seconds = deadline_seconds
        self._tls = tls or ssl.create_default_context()
        self._lock = Lock()
        self._kept: _Connection | None = None
        self._last_used = 0.0

    def send(self, email: RenderedEmail, recipients: Sequence[Recipient], key: str) -> Answer:
        """One transaction for the one recipient. `key` is not sent: the Message-ID tells the mail."""
        require_fit(self.name, recipients, self.max_batch, key)
        if not recipients:
            return Answer(verdict=Verdict.ANSWERED)
        recipient = recipients[0]
        if not is_writable(recipient):
            return Answer(verdict=Verdict.ANSWERED, outcomes=(UNWRITABLE,))
        try:
            message = message_bytes(email, recipient)
        except UnsafeMailError as error:
            return halted(error)
        with self._lock, Deadline(self._deadline_seconds) as deadline:
            try:
                return self._transact(email.sender_address, recipient.address, message, deadline)
            finally:
                self._last_used = monotonic()

    def find(self, key: str, addresses: Collection[str], since: datetime, until: datetime) -> Found:
        """A server has no memory that could be asked."""
        del key, addresses, since, until
        return Found(is_whole=False, detail="an SMTP server cannot be searched")

    def check(self, senders: Collection[str]) -> tuple[Finding, ...]:
        del senders
        return ()

    def close(self) -> None:
        """Say goodbye and hang up; a later `send` connects anew."""
        with self._lock:
            if self._kept is not None and self._kept.sock is not None:
                self._kept.sock.settimeout(1)
                with contextlib.suppress(OSError):
                    self._kept.quit()
            self._drop()

    def _transact(self, sender: str, address: str, message: bytes, deadline: Deadline) -> Answer:
        try:
            connection = self._begun(sender, len(message), deadline)
            _expect(2, Step.RCPT, connection.rcpt(address))
            _expect(3, Step.DATA, connection.docmd("DATA"))
            connection.send(message.replace(b"\r\n.", b"\r\n.."))
        except _UnexpectedReplyError as error:
            self._reset_after(error.reply)
            return judged(error.reply, secrets=self._secrets)
        except smtplib.SMTPNotSupportedError as error:
            self._drop()
            return Answer(verdict=Verdict.HALTED, detail=readable(f"{self._host}: {error}"))
        except OSError as error:  # among them smtplib's own exceptions
            self._drop()
            return Answer(verdict=Verdict.NOT_ACCEPTED, detail=self._reason(error, deadline))
        try:
            connection.send(b".\r\n")
            reply = Reply(Step.END, *connection.getreply())
        except OSError as error:
            self._drop()
            return Answer(verdict=Verdict.UNCLEAR, detail=self._reason(error, deadline))
        if not 200 <= reply.code < 300:
            self._reset_after(reply)
            return judged(reply, secrets=self._secrets)
        accepted = Outcome(OutcomeKind.ACCEPTED, readable(reply.text))
        return Answer(verdict=Verdict.ANSWERED, outcomes=(accepted,), status=reply.code)

    def _begun(self, sender: str, size: int, deadline: Deadline) -> _Connection:
        """A connection on which the server has taken our MAIL: the kept one, or where that is gone a new one."""
        if self._kept is not None and monotonic() - self._last_used < _MAX_IDLE_SECONDS:
            deadline.watch(self._kept.sock)
            with contextlib.suppress(OSError):
                reply = self._kept.mail(sender, self._kept.size_option(size))
                if reply[0] != 421:  # RFC 5321 3.8: the server hangs up, for it has waited too long
                    _expect(2, Step.MAIL, reply)
                    return self._kept
        self._drop()
        self._kept = self._opened(sender, deadline)
        _expect(2, Step.MAIL, self._kept.mail(sender, self._kept.size_option(size)))
        return self._kept

    def _opened(self, sender: str, deadline: Deadline) -> _Connection:
        step = Step.CONNECT
        name = self._helo_name or sender.rpartition("@")[2]
        connection = _Connection(name, deadline, self._tls if self._security is Security.TLS else None)
        try:
            _expect(2, step, connection.connect(self._host, self._port))
            step = Step.HELO
            connection.ehlo_or_helo_if_needed()
            if self._security is Security.STARTTLS:
                step = Step.STARTTLS
                connection.starttls(context=self._tls)
                deadline.watch(connection.sock)
                step = Step.HELO
                connection.ehlo_or_helo_if_needed()
            if self._username is not None:
                step = Step.AUTH
                connection.login(self._username, self._password or "")
        except smtplib.SMTPResponseException as error:
            connection.close()
            words = error.smtp_error
            raise _UnexpectedReplyError(
                Reply(step, error.smtp_code, words if isinstance(words, bytes) else words.encode())
            ) from error
        except smtplib.SMTPServerDisconnected:
            connection.close()
            raise
        except smtplib.SMTPException as error:  # neither TLS nor a way to log in that both sides know
            connection.close()
            raise smtplib.SMTPNotSupportedError(*error.args) from error
        except BaseException:
            connection.close()
            raise
        return connection

    def _reset_after(self, reply: Reply) -> None:
        """Make the connection ready for the next message, or give it up where its state is in doubt."""
        if self._kept is None:
            return
        if reply.is_refusal and reply.code != 421:
            with contextlib.suppress(OSError):
                if self._kept.rset()[0] == 250:
                    return
        self._drop()

    def _drop(self) -> None:
        if self._kept is not None:
            self._kept.close()
            self._kept = None

    def _reason(self, error: OSError, deadline: Deadline) -> str:
        if deadline.passed:
            return f"{self._host}: no answer within {self._deadline_seconds:g} seconds"
        return readable(f"{self._host}: {error.strerror or error}", secrets=self._secrets)


class _Connection(smtplib.SMTP):
    """smtplib's client on a socket that the call's deadline watches from its first byte."""

    def __init__(self, helo_name: str, deadline: Deadline, tls: ssl.SSLContext | None) -> None:
        self._deadline = deadline
        self._tls = tls
        super().__init__(local_hostname=helo_name, timeout=deadline.remaining)

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        # smtplib's own hook, by which its SMTP_SSL does the same.
        self._host = host  # what STARTTLS compares the certificate with
        connected: socket.socket = socket.create_connection((host, port), min(timeout, _CONNECT_SECONDS))
        try:
            self._deadline.watch(connected)
            # The dot is sent by itself, so that a body that broke off is known for one; do not let it wait.
            connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if self._tls is not None:
                connected = self._tls.wrap_socket(connected, server_hostname=host)
                self._deadline.watch(connected)
            connected.settimeout(timeout + 1)  # the deadline comes first, and knows more
        except BaseException:
            connected.close()
            raise
        return connected

    def size_option(self, size: int) -> list[str]:
        return [f"SIZE={size}"] if self.has_extn("size") else []


def _spellings(username: str, password: str) -> tuple[str, ...]:
    """The password as it goes over the wire."""
    plain = b64encode(f"\0{username}\0{password}".encode()).decode()
    return (plain, b64encode(password.encode()).decode(), password)


class _UnexpectedReplyError(Exception):
    """The server has answered a step with something else than its consent."""

    def __init__(self, reply: Reply) -> None:
        self.reply = reply
        super().__init__(reply)


def _expect(kind: int, step: Step, reply: tuple[int, bytes]) -> None:
    """`kind` is the first digit that lets us go on."""
    if reply[0] // 100 != kind:
        raise _UnexpectedReplyError(Reply(step, *reply))
