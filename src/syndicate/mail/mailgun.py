"""Mailgun: many recipients in one call, each with own values for the places that differ (providers.md 2).

Mailgun takes a call whole or not at all, and remembers no key; its logs can be searched for what it took on. Rules
without a source beside them are those of its published OpenAPI, version 3.0.0.
"""

from __future__ import annotations

import json
import re
from base64 import b64encode
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

from syndicate.domain.message import Answer, Outcome, OutcomeKind, Recipient, RenderedEmail, Verdict
from syndicate.domain.recollection import Recollection
from syndicate.mail.api import ApiProvider, Request, could_not_ask
from syndicate.mail.api_reply import ApiReply, plain_id, wait_of
from syndicate.mail.finding import Finding
from syndicate.mail.found import Found
from syndicate.mail.http_call import NoAnswer
from syndicate.mail.json_value import text_at, value_at
from syndicate.mail.mailgun_form import MAX_RECIPIENTS, form
from syndicate.mail.mailgun_webhook import MailgunWebhook
from syndicate.mail.options import Options
from syndicate.mail.recipients import tag_of

_DEFAULT_BATCH = 500

#: 420 is Mailgun's own: the domain's recipients for this hour or day are used up (mailgun/mailgun-java issue 50).
_THROTTLED = 420
#: A 400 that speaks of the `to` parameter; it does not say which of the addresses it means.
_ABOUT_RECIPIENTS = re.compile(r"\bto\b['’\"]? parameter", re.IGNORECASE)
#: A 400 that speaks of anything else that is the same for all recipients.
_ABOUT_US = re.compile(
    r"\bfrom\b['’\"]? parameter|parameter[s]? (starting|specified|is allowed)|16 ?KB|need at least one|only one"
    r"|recipient-variables|too many|sandbox|not allowed|domain",
    re.IGNORECASE,
)
#: “… try again after 120 seconds”, “… try again after Tue, 24 Nov 2026 08:00:00 GMT”.
_AGAIN = re.compile(r"try again (?:after|in) (?:(?P<seconds>\d{1,6}) ?s|(?P<moment>\w{3}, .{15,30}))", re.IGNORECASE)

#: Entries of the log on a page, the most there can be.
_PAGE = 100
#: Three times what the largest batch needs: a search that goes on and on is none.
_MAX_PAGES = 3 * MAX_RECIPIENTS // _PAGE


def from_options(options: Options, outbox_dir: Path) -> Mailgun:  # noqa: ARG001 - all providers are built alike
    """Raises ConfigurationError."""
    domain = options.domain("domain")
    api_key = options.secret("api_key")
    base_url = options.url("base_url", default="https://api.mailgun.net")
    max_batch = options.number("batch_size", default=_DEFAULT_BATCH, least=1, most=MAX_RECIPIENTS)
    webhook_key = options.secret("webhook_key", required=False)
    options.finish()
    return Mailgun(base_url, domain, api_key, max_batch=max_batch, webhook_key=webhook_key)


class Mailgun(ApiProvider):
    """Sends for one domain in one region."""

    name = "mailgun"
    #: Events reach the logs late: older guides say not to trust the last half hour.
    recollection = Recollection(first_look=timedelta(minutes=5), absent_after=timedelta(minutes=35), is_one_entry=True)

    def __init__(
        self,
        base_url: str,
        domain: str,
        api_key: str,
        *,
        max_batch: int = _DEFAULT_BATCH,
        webhook_key: str = "",
        deadline_seconds: float = 60.0,
    ) -> None:
        """`base_url` names the region: `https://api.mailgun.net`, or `https://api.eu.mailgun.net`.

        `webhook_key` is the account's “HTTP webhook signing key”, which is not the `api_key`.
        """
        credentials = b64encode(f"api:{api_key}".encode()).decode()
        super().__init__(
            base_url,
            {"Authorization": f"Basic {credentials}"},
            secrets=(api_key, credentials, webhook_key),
            max_batch=max_batch,
            webhook=MailgunWebhook(webhook_key) if webhook_key else None,
            deadline_seconds=deadline_seconds,
        )
        self._domain = domain

    def request(self, email: RenderedEmail, recipients: Sequence[Recipient], key: str) -> Request:
        content_type, body = form(email).body(recipients, key)
        return Request(f"/v3/{self._domain}/messages", content_type, body, {})

    def judge(self, reply: ApiReply, recipients: Sequence[Recipient]) -> Answer:
        call_id = plain_id(reply.fields.get("id"))
        if reply.status == 200 and call_id:
            outcomes = (Outcome(OutcomeKind.ACCEPTED, call_id),) * len(recipients)
            return Answer(verdict=Verdict.ANSWERED, outcomes=outcomes, status=reply.status)
        sentence = text_at(reply.fields, "message")
        return reply.answer(_verdict(reply, sentence), sentence, wait=_wait(reply, sentence))

    def find(self, key: str, addresses: Collection[str], since: datetime, until: datetime) -> Found:
        """By the batch's own tag in the logs, whose entries of the kind `accepted` have one recipient each."""
        del addresses
        ids: dict[str, str] = {}
        token = ""
        for _ in range(_MAX_PAGES):
            reply = self.ask_with("/v1/analytics/logs", "application/json", self._search(key, since, until, token))
            page = _page(reply)
            if page is None:
                return Found(ids=ids, is_whole=False, detail=_failure(reply))
            items, token = page
            for item in items:
                if self._is_of(item, tag_of(key)):
                    ids[item["recipient"].lower()] = plain_id(value_at(item, "message", "headers", "message-id"))
            # The last page has a token too; it leads to one that is empty.
            if not items or not token:
                return Found(ids=ids, is_whole=True)
        return Found(ids=ids, is_whole=False, detail=f"the logs had no end after {_MAX_PAGES} pages")

    def check(self, senders: Collection[str]) -> tuple[Finding, ...]:
        domain = self.ask(f"/v4/domains/{self._domain}")
        if isinstance(domain, NoAnswer) or domain.status not in (200, 401, 403, 404):
            return (could_not_ask(self.name, f"its domain {self._domain}", domain),)
        if domain.status == 404:
            return (
                Finding(
                    f"mailgun knows no domain {self._domain} in this region: look at the options domain and base_url "
                    "(https://api.mailgun.net, or https://api.eu.mailgun.net)."
                ),
            )
        if domain.status != 200:
            # Not fatal: a domain's own sending key, which many use, is told so too (Mailgun's guide to API keys).
            return (
                Finding(
                    f"mailgun answers with {domain.status}: the key is wrong, or is for the other region, or may only "
                    "send. A key that may only send cannot be checked, nor the logs searched with it: give a key of "
                    "the account instead.",
                    is_fatal=False,
                ),
            )
        return (*_about_domain(self._domain, domain), *_about_senders(self._domain, senders), *self._about_tracking())

    def _about_tracking(self) -> tuple[Finding, ...]:
        reply = self.ask(f"/v3/domains/{self._domain}/tracking")
        tracking = reply.fields.get("tracking") if isinstance(reply, ApiReply) and reply.status == 200 else None
        if not isinstance(tracking, dict):
            return (could_not_ask(self.name, "what it tracks", reply),)
        found = []
        if _is_on(tracking, "unsubscribe"):
            found.append(
                Finding(
                    f"mailgun's unsubscribe tracking of {self._domain} is on: it would put a link and headers of its "
                    "own beside ours. Turn it off in the domain's settings, under Tracking."
                )
            )
        for kind, what in (("open", "opens"), ("click", "clicks")):
            if _is_on(tracking, kind):
                found.append(
                    Finding(
                        f"mailgun tracks {what} of {self._domain}. Every mail of ours asks it not to; turn it off in "
                        "the domain's settings, under Tracking, so that it cannot happen.",
                        is_fatal=False,
                    )
                )
        return tuple(found)

    def _search(self, key: str, since: datetime, until: datetime, token: str) -> bytes:
        """The tag is an exact match: Mailgun's analytics compare whole values with `=`."""
        asked = {
            "start": format_datetime(since.replace(microsecond=0)),
            "end": format_datetime(until.replace(microsecond=0) + timedelta(seconds=1)),
            "events": ["accepted"],
            "include_subaccounts": False,
            "include_totals": False,
            "filter": {"AND": [_equals("domain", self._domain), _equals("tag", tag_of(key))]},
            "pagination": {"sort": "timestamp:asc", "limit": _PAGE, **({"token": token} if token else {})},
        }
        return json.dumps(asked).encode()

    def _is_of(self, item: Mapping[str, Any], tag: str) -> bool:  # Any: an entry of the log
        """Whether an entry is what was asked for; Mailgun does not tell small letters from large in tags."""
        tags = item.get("tags")
        return (
            item.get("event") == "accepted"
            and value_at(item, "domain", "name") == self._domain
            and isinstance(item.get("recipient"), str)
            and isinstance(tags, list)
            and tag.lower() in (str(found).lower() for found in tags)
        )


def _verdict(reply: ApiReply, sentence: str) -> Verdict:
    """Of an answer that is no success. Success is a complete and parsed answer with an id, and nothing else is."""
    if reply.status == 200 and reply.is_complete and b"Mailgun Magnificent API" in reply.body:
        # Mailgun greets so whoever asks for a path that is none of its API's (anymail, backends/mailgun.py).
        return Verdict.HALTED
    if reply.status == _THROTTLED:
        return Verdict.NOT_ACCEPTED
    if reply.status == 422:
        return Verdict.HALTED
    if reply.status == 400 and sentence:
        is_ours = _ABOUT_US.search(sentence) and not _ABOUT_RECIPIENTS.search(sentence)
        return Verdict.HALTED if is_ours else Verdict.REFUSED_WHOLE
    return reply.verdict_by_status()


def _wait(reply: ApiReply, sentence: str) -> float | None:
    """Seconds to wait by the header, else by the sentence; moments are reckoned from the answer's own Date."""
    again = _AGAIN.search(sentence)
    if reply.wait is not None or again is None:
        return reply.wait
    return wait_of(again["seconds"] or again["moment"], reply.header("Date"))


def _page(reply: ApiReply | NoAnswer) -> tuple[list[Mapping[str, Any]], str] | None:  # Any: entries of the log
    """The entries on a page of the logs and the token of the next; `None` where it is no whole page."""
    if isinstance(reply, NoAnswer) or reply.status != 200:
        return None
    items, pagination = reply.fields.get("items"), reply.fields.get("pagination")
    if not isinstance(items, list) or not isinstance(pagination, dict):
        return None
    if not all(isinstance(item, dict) for item in items):
        return None
    return items, text_at(pagination, "next")


def _failure(reply: ApiReply | NoAnswer) -> str:
    if isinstance(reply, NoAnswer):
        return f"the logs were not reached: {reply.reason}"
    return f"the logs could not be read: HTTP {reply.status} {reply.readable(text_at(reply.fields, 'message'))}".strip()


def _about_domain(name: str, reply: ApiReply) -> tuple[Finding, ...]:
    domain = reply.fields.get("domain")
    if not isinstance(domain, dict) or domain.get("is_disabled") is True or domain.get("state") != "active":
        state = reply.readable(text_at(reply.fields, "domain", "state")) or "unknown"
        return (
            Finding(
                f"mailgun's domain {name} is not active (state: {state}): finish or mend its DNS records, or write to "
                "Mailgun where it was disabled."
            ),
        )
    if domain.get("type") == "sandbox":
        return (
            Finding(
                f"mailgun's domain {name} is a sandbox: it sends to the few addresses that were authorised there.",
                is_fatal=False,
            ),
        )
    return ()


def _about_senders(name: str, senders: Collection[str]) -> tuple[Finding, ...]:
    """Mailgun signs for its domain; receivers want it to be of one family with the sender's (RFC 7489 3.1)."""
    strange = sorted(sender for sender in senders if not _is_family(sender.rpartition("@")[2].lower(), name))
    return tuple(
        Finding(
            f"the sender {sender} is not of the domain {name}, for which mailgun signs: receivers with DMARC may "
            "refuse the mail. Send from that domain, or from the one it belongs to.",
            is_fatal=False,
        )
        for sender in strange
    )


def _is_family(first: str, second: str) -> bool:
    return first == second or first.endswith(f".{second}") or second.endswith(f".{first}")


def _is_on(tracking: Mapping[str, Any], kind: str) -> bool:  # Any: an answer's JSON
    """Clicks may also be tracked in HTML alone (`htmlonly`)."""
    return value_at(tracking, kind, "active") not in (False, None, "no", "false")


def _equals(attribute: str, value: str) -> dict[str, object]:
    return {"attribute": attribute, "comparator": "=", "values": [{"label": value, "value": value}]}
