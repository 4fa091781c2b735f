"""Postmark: up to 500 whole mails a call, each with an answer of its own (providers.md 3).

Postmark remembers no key, and its search by metadata tells who was taken on. Its two kinds of streams matter: issues
go out on one for broadcasts, of which Postmark by default owns the unsubscribing; everything else on a transactional.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

from syndicate.domain.message import Answer, Recipient, RenderedEmail
from syndicate.domain.recollection import Recollection
from syndicate.mail.api import ApiProvider, Request, could_not_ask
from syndicate.mail.api_reply import ApiReply, plain_id
from syndicate.mail.doorkeeper import doorkeeper_from
from syndicate.mail.finding import Finding
from syndicate.mail.found import Found
from syndicate.mail.http_call import NoAnswer
from syndicate.mail.json_value import text_at, value_at
from syndicate.mail.options import Options
from syndicate.mail.postmark_answer import judged
from syndicate.mail.postmark_form import MAX_RECIPIENTS, form
from syndicate.mail.postmark_webhook import PostmarkWebhook
from syndicate.mail.webhook import Doorkeeper

#: 500 mails of 100 KB of HTML and 20 KB of text would be over the 50 MB of a call.
_DEFAULT_BATCH = 300
#: Messages on a page of a search: up to 500 are allowed, but an answer is read up to a megabyte.
_PAGE = 200
#: Twice what the largest batch needs: a search that goes on and on is none.
_MAX_PAGES = 2 * MAX_RECIPIENTS // _PAGE
_UNKNOWN_STREAM = 1226


def from_options(options: Options, outbox_dir: Path) -> Postmark:  # noqa: ARG001 - all providers are built alike
    """Raises ConfigurationError."""
    server_token = options.secret("server_token")
    base_url = options.url("base_url", default="https://api.postmarkapp.com")
    stream = options.text("stream", default="broadcast")
    service_stream = options.text("service_stream", default="outbound")
    max_batch = options.number("batch_size", default=_DEFAULT_BATCH, least=1, most=MAX_RECIPIENTS)
    doorkeeper = doorkeeper_from(options, "postmark")
    options.finish()
    return Postmark(
        base_url,
        server_token,
        stream=stream,
        service_stream=service_stream,
        max_batch=max_batch,
        doorkeeper=doorkeeper,
    )


class Postmark(ApiProvider):
    """Sends by one server of an account."""

    name = "postmark"
    #: The delay of its search is not documented: start values (faults.md 3.5).
    recollection = Recollection(first_look=timedelta(minutes=2), absent_after=timedelta(minutes=10))

    def __init__(
        self,
        base_url: str,
        server_token: str,
        *,
        stream: str = "broadcast",
        service_stream: str = "outbound",
        max_batch: int = _DEFAULT_BATCH,
        doorkeeper: Doorkeeper | None = None,
        deadline_seconds: float = 60.0,
    ) -> None:
        """`stream` is the id of the message stream for bulk mail, `service_stream` of that for all other mail."""
        secrets = (doorkeeper.path_secret, doorkeeper.password) if doorkeeper else ()
        super().__init__(
            base_url,
            {"X-Postmark-Server-Token": server_token, "Accept": "application/json"},
            secrets=(server_token, *secrets),
            max_batch=max_batch,
            webhook=PostmarkWebhook(doorkeeper) if doorkeeper else None,
            deadline_seconds=deadline_seconds,
        )
        self._stream = stream
        self._service_stream = service_stream

    def request(self, email: RenderedEmail, recipients: Sequence[Recipient], key: str) -> Request:
        stream = self._stream if email.kind.is_bulk else self._service_stream
        return Request("/email/batch", "application/json; charset=utf-8", form(email, stream).body(recipients, key), {})

    def judge(self, reply: ApiReply, recipients: Sequence[Recipient]) -> Answer:
        return judged(reply, recipients)

    def find(self, key: str, addresses: Collection[str], since: datetime, until: datetime) -> Found:
        """By the batch's own metadata, in both streams: a search without a stream may look into one only.

        Not by date: Postmark takes dates of US Eastern time without an offset, of which one hour a year stands for
        two. A batch's key is its own for ever.
        """
        del addresses, since, until
        for stream in dict.fromkeys((self._stream, self._service_stream)):
            found = self._search(stream, key)
            if found.ids or not found.is_whole:
                return found
        return Found(is_whole=True)

    def check(self, senders: Collection[str]) -> tuple[Finding, ...]:
        server = self.ask("/server")
        if isinstance(server, NoAnswer) or server.status != 200 or not server.fields:
            return (could_not_ask(self.name, "its server's settings", server),)
        streams = [
            found for stream, is_bulk in self._streams() for found in self._about_stream(stream, is_bulk=is_bulk)
        ]
        return (*_about_server(server.fields), *streams, *_about_senders(senders))

    def _streams(self) -> tuple[tuple[str, bool], ...]:
        """The streams in use, each with whether bulk mail goes out on it."""
        bulk, service = self._stream, self._service_stream
        return ((bulk, True),) if bulk == service else ((bulk, True), (service, False))

    def _about_stream(self, stream: str, *, is_bulk: bool) -> tuple[Finding, ...]:
        reply = self.ask(f"/message-streams/{quote(stream, safe='')}")
        if isinstance(reply, ApiReply) and (
            reply.status == 404 or value_at(reply.fields, "ErrorCode") == _UNKNOWN_STREAM
        ):
            option = "stream" if is_bulk else "service_stream"
            return (
                Finding(
                    f"postmark's server has no message stream “{stream}”: look at the option {option}, which is the "
                    "stream's id and not its name."
                ),
            )
        if isinstance(reply, NoAnswer) or reply.status != 200 or not reply.fields:
            return (could_not_ask(self.name, f"its message stream “{stream}”", reply),)
        return tuple(_about_settings(stream, reply.fields, is_bulk=is_bulk))

    def _search(self, stream: str, key: str) -> Found:
        ids: dict[str, str] = {}
        seen = 0
        for page_number in range(_MAX_PAGES):
            query: dict[str, str | int] = {
                "count": _PAGE,
                "offset": page_number * _PAGE,
                "messagestream": stream,
                "metadata_batch": key,
            }
            reply = self.ask("/messages/outbound", query)
            page = _page(reply)
            if page is None:
                return Found(ids=ids, is_whole=False, detail=_failure(reply))
            messages, total = page
            for message in messages:
                # A filter that were not kept to would make other batches' readers look like this one's.
                if text_at(message, "Metadata", "batch") != key:
                    return Found(ids=ids, is_whole=False, detail="postmark's search gave mails of other batches")
                ids.update(_taken_on(message))
            seen += len(messages)
            if len(messages) < _PAGE or seen >= total:
                is_whole = seen == total == len(ids)
                detail = "" if is_whole else f"postmark's search spoke of {total} mails and gave {len(ids)}"
                return Found(ids=ids, is_whole=is_whole, detail=detail)
        return Found(ids=ids, is_whole=False, detail=f"postmark's search had no end after {_MAX_PAGES} pages")


def _page(reply: ApiReply | NoAnswer) -> tuple[list[Any], int] | None:  # Any: JSON
    """The messages on a page of a search, and how many there are on all; `None` where it is no whole page."""
    if isinstance(reply, NoAnswer) or reply.status != 200:
        return None
    messages, total = reply.fields.get("Messages"), reply.fields.get("TotalCount")
    return (messages, total) if isinstance(messages, list) and isinstance(total, int) else None


def _failure(reply: ApiReply | NoAnswer) -> str:
    if isinstance(reply, NoAnswer):
        return f"postmark's search was not reached: {reply.reason}"
    said = reply.readable(text_at(reply.fields, "Message"))
    return f"postmark's search could not be read: HTTP {reply.status} {said}".strip()


def _taken_on(message: object) -> dict[str, str]:
    """The one recipient of a message by address, with the message's id."""
    recipients, message_id = value_at(message, "Recipients"), plain_id(value_at(message, "MessageID"))
    if not (isinstance(recipients, list) and len(recipients) == 1 and isinstance(recipients[0], str) and message_id):
        return {}
    return {recipients[0].lower(): message_id}


def _about_server(server: Mapping[str, Any]) -> list[Finding]:  # Any: JSON
    found = []
    if server.get("TrackOpens") is not False:
        found.append(
            Finding(
                "postmark's server tracks opens, and a mail cannot say no to that: every reader would be watched by a "
                "picture of one pixel. Turn it off in the server's settings, under Tracking."
            )
        )
    if server.get("TrackLinks") != "None":
        found.append(
            Finding(
                "postmark's server tracks links. Every mail of ours asks it not to; turn it off in the server's "
                "settings, under Tracking, so that it cannot happen.",
                is_fatal=False,
            )
        )
    if server.get("DeliveryType") == "Sandbox":
        found.append(
            Finding("postmark's server is a sandbox: it takes every mail on and delivers none.", is_fatal=False)
        )
    return found


def _about_settings(stream: str, settings: Mapping[str, Any], *, is_bulk: bool) -> list[Finding]:  # Any: JSON
    found = []
    if settings.get("ArchivedAt"):
        found.append(Finding(f"postmark's message stream “{stream}” is archived: restore it, or name another."))
    kind, wanted = settings.get("MessageStreamType"), "Broadcasts" if is_bulk else "Transactional"
    if kind != wanted:
        found.append(
            Finding(
                f"postmark's message stream “{stream}” is of the type {kind}, and what we send on it wants one of the "
                f"type {wanted}: Postmark keeps the two apart, and may close an account that does not.",
                is_fatal=False,
            )
        )
    owner = text_at(settings, "SubscriptionManagementConfiguration", "UnsubscribeHandlingType")
    if owner == "Postmark":
        found.append(
            Finding(
                f"postmark manages the unsubscribing of its message stream “{stream}”: it would add a link of its own "
                "and replace the headers List-Unsubscribe, so that a reader who leaves would leave Postmark and not "
                "us. Ask Postmark's support for custom unsubscribe handling and choose it in the stream's settings."
            )
        )
    elif owner not in ("Custom", "None"):
        found.append(
            Finding(
                f"postmark does not say who manages the unsubscribing of its message stream “{stream}”, so it was not "
                "checked.",
                is_fatal=False,
            )
        )
    return found


def _about_senders(senders: Collection[str]) -> list[Finding]:
    domains = sorted({sender.rpartition("@")[2].lower() for sender in senders})
    if not domains:
        return []
    return [
        Finding(
            "postmark tells a server's token nothing of senders, so they were not checked: see that it shows "
            f"{', '.join(domains)} as verified, under Sender Signatures.",
            is_fatal=False,
        )
    ]
