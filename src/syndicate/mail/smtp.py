"""Plain SMTP: one transaction a recipient over a kept connection, knowing at each step what is proven.

Until the dot that ends a message has been sent, nobody has been taken on. After it only the server's reply tells.
"""

from __future__ import annotations

import contextlib
import ssl
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
from syndicate.mail.smtp_check import SmtpCheck
from syndicate.mail.smtp_connection import NotOfferedError, SmtpConnection, encoded
from syndicate.mail.smtp_reply import Reply, Step, UnexpectedReplyError, judged, require
from syndicate.mail.wire_text import readable

#: A connection that rested longer is not trusted: what stands between us and the server forgets it in silence.
_MAX_IDLE_SECONDS = 15.0
_GOODBYE_SECONDS = 1.0
_DOT = b".\r\n"


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
        self._kept: SmtpConnection | None = None
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
        """Go as far as naming each sender, on a connection of its own, and take it back."""
        name = f"{self._host}, port {self._port}"
        check = SmtpCheck(
            name, self._secrets, is_private=self._security is not Security.NONE or is_loopback(self._host)
        )
        with Deadline(self._deadline_seconds) as deadline:
            return check.findings(lambda sender: self._opened(sender, deadline), sorted(senders))

    def close(self) -> None:
        """Say goodbye and hang up; a later `send` connects anew."""
        with self._lock:
            if self._kept is not None:
                with Deadline(_GOODBYE_SECONDS) as deadline, contextlib.suppress(OSError):
                    self._kept.resume(deadline)
                    self._kept.command(Step.QUIT, "QUIT")
            self._drop()

    def _transact(self, sender: str, address: str, message: bytes, deadline: Deadline) -> Answer:
        try:
            connection = self._begun(sender, len(message), deadline)
            require(2, connection.command(Step.RCPT, f"RCPT TO:<{address}>"))
            require(3, connection.command(Step.DATA, "DATA"))
            connection.send(message.replace(b"\r\n.", b"\r\n.."))
            if not connection.is_silent():
                # Whatever it says, it does not say it of the whole message: that would be taken for the dot's answer.
                answer = judged(connection.reply(Step.DATA), secrets=self._secrets)
                self._drop()
                return answer
            sent = connection.send_some(_DOT)
        except UnexpectedReplyError as error:
            self._reset_after(error.reply)
            return judged(error.reply, secrets=self._secrets)
        except NotOfferedError as error:
            return Answer(verdict=Verdict.HALTED, detail=readable(f"{self._host}: {error}"))
        except OSError as error:
            self._drop()
            return Answer(verdict=Verdict.NOT_ACCEPTED, detail=self._reason(error, deadline))
        try:
            connection.send(_DOT[sent:])
            reply = connection.reply(Step.END)
        except OSError as error:
            self._drop()
            return Answer(verdict=Verdict.UNCLEAR, detail=self._reason(error, deadline))
        if not 200 <= reply.code < 300:
            self._reset_after(reply)
            return judged(reply, secrets=self._secrets)
        accepted = Outcome(OutcomeKind.ACCEPTED, readable(reply.text))
        return Answer(verdict=Verdict.ANSWERED, outcomes=(accepted,), status=reply.code)

    def _begun(self, sender: str, size: int, deadline: Deadline) -> SmtpConnection:
        """A connection on which the server has taken our MAIL: the kept one, or where that is gone a new one.

        Nothing of a message has been said before MAIL, so saying it once more to another can make no second copy.
        """
        kept = self._kept
        if kept is not None and monotonic() - self._last_used < _MAX_IDLE_SECONDS and kept.is_silent():
            kept.resume(deadline)
            try:
                reply = kept.mail(sender, size)
            except OSError:
                if deadline.passed:
                    raise
            else:
                if reply.code != 421:  # RFC 5321 3.8: the server hangs up, for it has waited too long
                    require(2, reply)
                    return kept
        self._drop()
        self._kept = self._opened(sender, deadline)
        require(2, self._kept.mail(sender, size))
        return self._kept

    def _opened(self, sender: str, deadline: Deadline) -> SmtpConnection:
        """A connection that stands ready for MAIL. Without a sender our own address is our name."""
        tls = self._tls if self._security is Security.TLS else None
        connection = SmtpConnection(self._host, self._port, deadline, tls)
        try:
            name = self._helo_name or sender.rpartition("@")[2] or connection.own_address
            require(2, connection.reply(Step.CONNECT))
            connection.greet(name)
            if self._security is Security.STARTTLS:
                connection.start_tls(self._tls, deadline)
                connection.greet(name)
            if self._username is not None:
                connection.log_in(self._username, self._password or "")
        except BaseException:
            connection.close()
            raise
        return connection

    def _reset_after(self, reply: Reply) -> None:
        """Make the connection ready for the next message, or give it up where its state is in doubt."""
        if self._kept is not None and reply.is_refusal and reply.code != 421:
            with contextlib.suppress(OSError):
                if self._kept.command(Step.RSET, "RSET").code == 250:
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


def _spellings(username: str, password: str) -> tuple[str, ...]:
    """The password as it goes over the wire."""
    return (encoded(f"\0{username}\0{password}"), encoded(password), password)
