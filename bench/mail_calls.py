"""What `bench/mail.py` sends: a mail, its readers, and every provider with the answer that it hears."""

from __future__ import annotations

import re
import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from http.client import parse_headers
from pathlib import Path
from threading import Thread

from syndicate.domain.message import Recipient, RenderedEmail, SendingKind, Slot, SubscriberId
from syndicate.mail.registry import Provider, build_provider

MORNING = datetime(2026, 11, 4, 6, tzinfo=UTC)
LINK = Slot.UNSUBSCRIBE_URL.value
PARAGRAPH = (
    "<p>Szovjet csapatok Budapesten: on the fourth of November the army entered the city, and the government of Imre "
    "Nagy fell; Kraków, Łódź and Zagreb read of it the next morning.</p>\n"
)
EMAIL = RenderedEmail(
    kind=SendingKind.ISSUE,
    sender_name="On this Day",
    sender_address="onthisday@example.org",
    reply_to="desk@example.org",
    subject="4 November 2026: szovjet csapatok Budapesten (70 years ago)",
    html=f'<!doctype html>\n<a href="{LINK}">x</a>{PARAGRAPH * 320}<p><a href="{LINK}">Leave</a></p>\n',
    text=f"{re.sub('<.*?>', '', PARAGRAPH) * 40}\nTo leave: {LINK}\n",
    headers=(
        ("List-Id", "On this Day <hungary.onthisday.example.org>"),
        ("List-Unsubscribe", f"<{LINK}>"),
        ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"),
    ),
    date=MORNING,
)


def recipient(number: int) -> Recipient:
    return Recipient(
        subscriber=SubscriberId(number),
        address=f"reader{number}@example.net",
        slots={Slot.UNSUBSCRIBE_URL: f"https://onthisday.example.org/unsubscribe/{number}.NnQ2-8_vTtGkq0abcdefgh"},
        message_id=f"{number:032x}@example.org",
    )


@dataclass(frozen=True, slots=True)
class Api:
    """How to build a provider, and what it hears when all went well."""

    takes: str
    options: dict[str, str]
    #: Status and body by the recipients of a call.
    answer: Callable[[Sequence[Recipient]], tuple[int, object]]
    headers: tuple[tuple[str, str], ...] = ()


def ids(recipients: Sequence[Recipient]) -> list[str]:
    return [f"{one.subscriber:08x}-4f2e-4e0b-9c53-0a1b2c3d4e5f" for one in recipients]


def ses_answer(recipients: Sequence[Recipient]) -> tuple[int, object]:
    return 200, {"BulkEmailEntryResults": [{"Status": "SUCCESS", "MessageId": one} for one in ids(recipients)]}


def postmark_answer(recipients: Sequence[Recipient]) -> tuple[int, object]:
    constant = {"SubmittedAt": "2026-11-04T06:00:00Z", "ErrorCode": 0, "Message": "OK"}
    pairs = zip(recipients, ids(recipients), strict=True)
    return 200, [{"To": to.address, "MessageID": one, **constant} for to, one in pairs]


APIS = {
    "mailgun": Api(
        "tokens", {"domain": "mg.example.org", "api_key": "key"}, lambda _: (200, {"id": "<1@mg.example.org>"})
    ),
    "sendgrid": Api("tokens", {"api_key": "SG.key"}, lambda _: (202, ""), (("X-Message-Id", "abc"),)),
    "ses": Api("tokens", {"region": "eu-central-1", "access_key_id": "AKID", "secret_access_key": "key"}, ses_answer),
    "postmark": Api("copies", {"server_token": "token"}, postmark_answer),
    "resend": Api("copies", {"api_key": "re_key"}, lambda to: (200, {"data": [{"id": one} for one in ids(to)]})),
    "brevo": Api("copies", {"api_key": "key"}, lambda to: (201, {"messageIds": [f"<{one}@x>" for one in ids(to)]})),
    "mailersend": Api(
        "copies",
        {"domain": "example.org", "api_token": "key"},
        lambda _: (202, {"message": "queued", "bulk_email_id": "614470d1588b866d0454f3e2"}),
    ),
}


@dataclass(frozen=True, slots=True)
class Call:
    """A request as a provider wrote it."""

    path: str
    headers: dict[str, str]
    body: bytes


def captured(name: str, recipients: Sequence[Recipient], answer: bytes) -> Call:
    heard: list[Call] = []
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            connection, _ = listener.accept()
            with connection, connection.makefile("rb") as lines:
                path = lines.readline().split()[1].decode()
                headers = parse_headers(lines)
                heard.append(Call(path, dict(headers.items()), lines.read(int(headers["Content-Length"]))))
                connection.sendall(answer)

        server = Thread(target=serve)
        server.start()
        provider = built(name, listener.getsockname()[1])
        provider.send(EMAIL, recipients, "hungary-2026-11-04/1")
        provider.close()
        server.join()
    return heard[0]


def built(name: str, port: int) -> Provider:
    return build_provider(name, {**APIS[name].options, "base_url": f"http://127.0.0.1:{port}"}, outbox_dir=Path())
