"""What an SMTP server says when it is asked, without a message, whether it would take our mail."""

from __future__ import annotations

import contextlib
import ssl
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from syndicate.mail.finding import Finding
from syndicate.mail.headers import is_address
from syndicate.mail.smtp_connection import NotOfferedError, SmtpConnection
from syndicate.mail.smtp_reply import Reply, Step, UnexpectedReplyError, require
from syndicate.mail.wire_text import readable

#: The HTML of an issue has up to 100,000 bytes, three times that where every letter has to be encoded, and its text.
_ROOM = 400_000

_HINTS = {
    Step.CONNECT: "Look at host and port, and whether the server takes mail from this machine.",
    Step.HELO: "Set helo_name to the name that this machine has in the DNS.",
    Step.STARTTLS: "Set security to what the server offers.",
    Step.AUTH: "Look at username and password.",
    Step.MAIL: "Have the server's operator permit this sender, or write another one in the edition.",
}


class SmtpCheck:
    """Asks one server; `name` is what it is called in the findings."""

    def __init__(self, name: str, secrets: Iterable[str], *, is_private: bool) -> None:
        """`is_private` is whether nobody on the way can read what is sent."""
        self._name = name
        self._secrets = tuple(secrets)
        self._is_private = is_private

    def findings(self, connect: Callable[[str], SmtpConnection], senders: Sequence[str]) -> tuple[Finding, ...]:
        """`connect` gives a connection ready for MAIL by the sender it is given; it is hung up afterwards."""
        found: list[Finding] = []
        try:
            connection = connect(senders[0] if senders else "")
            try:
                found.extend(self._of_extensions(connection.extensions))
                for sender in senders:
                    found.extend(self._of_sender(connection, sender))
            finally:
                with contextlib.suppress(OSError):
                    connection.command(Step.QUIT, "QUIT")
                connection.close()
        except UnexpectedReplyError as error:
            found.append(self._refused(error.reply, "us"))
        except NotOfferedError as error:
            found.append(Finding(f"The SMTP server {self._name} does not fit its options: {error}. Change them."))
        except ssl.SSLCertVerificationError as error:
            found.append(
                Finding(
                    f"The certificate of the SMTP server {self._name} is not accepted: {error.verify_message}. Let host"
                    " be a name that stands in it, or have this machine trust who signed it."
                )
            )
        except OSError as error:
            reason = readable(error.strerror or str(error), secrets=self._secrets)
            found.append(
                Finding(
                    f"The SMTP server {self._name} was not reached: {reason}. Look at host, port and security, and"
                    " whether this machine may connect there.",
                    is_fatal=False,
                )
            )
        return tuple(found)

    def _of_extensions(self, extensions: Mapping[str, str]) -> Iterator[Finding]:
        if not self._is_private and "STARTTLS" in extensions:
            yield Finding(
                f"Mail travels to the SMTP server {self._name} for everyone to read, though it offers STARTTLS. Set"
                " security to starttls.",
                is_fatal=False,
            )
        size = extensions.get("SIZE", "")
        if size.isascii() and size.isdigit() and 0 < int(size) < _ROOM:
            yield Finding(
                f"The SMTP server {self._name} takes messages of up to {int(size):,} bytes, and an issue may have"
                f" {_ROOM:,}. Have its limit raised.",
                is_fatal=False,
            )

    def _of_sender(self, connection: SmtpConnection, sender: str) -> Iterator[Finding]:
        if not is_address(sender):
            yield Finding(f"“{sender}” is no address that mail can be sent from. Write another one in the edition.")
            return
        reply = connection.mail(sender, 0)
        if not 200 <= reply.code < 300:
            yield self._refused(reply, f"the sender {sender}")
        require(2, connection.command(Step.RSET, "RSET"))

    def _refused(self, reply: Reply, what: str) -> Finding:
        words = readable(b"%s: %d " % (reply.step.encode(), reply.code) + reply.text, secrets=self._secrets)
        hint = _HINTS.get(reply.step, "Ask its operator.")
        return Finding(
            f"The SMTP server {self._name} does not take {what}: “{words}”. {hint}", is_fatal=500 <= reply.code < 600
        )
