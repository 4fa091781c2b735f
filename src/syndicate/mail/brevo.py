"""Brevo: up to a thousand versions of a mail in one call, under a key that it remembers for a while (providers.md 6).

Within that while the same call again sends nothing. Afterwards its events can be searched by the batch's tag. What
happened later, its webhook tells: `brevo_webhook`.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, ClassVar

from syndicate.domain.message import Answer, Recipient, RenderedEmail
from syndicate.domain.recollection import Recollection
from syndicate.mail.api import ApiProvider, Request, could_not_ask
from syndicate.mail.api_reply import ApiReply, plain_id
from syndicate.mail.brevo_answer import judged
from syndicate.mail.brevo_body import MAX_RECIPIENTS, body_of
from syndicate.mail.brevo_webhook import BrevoWebhook
from syndicate.mail.doorkeeper import doorkeeper_from
from syndicate.mail.finding import Finding
from syndicate.mail.found import Found
from syndicate.mail.http_call import NoAnswer
from syndicate.mail.json_value import text_at
from syndicate.mail.options import Options
from syndicate.mail.recipients import tag_of
from syndicate.mail.webhook import Doorkeeper

#: A hundred whole copies of 120 KB are 12 MB; Brevo names no limit for a call.
_DEFAULT_BATCH = 100

#: Events on a page: Brevo's own default of 2500 may come to more than an answer may have (`http_call.MAX_ANSWER`).
_PAGE = 500
#: Ten events for each mail of the largest batch: a search that goes on and on is none.
_MAX_PAGES = 10 * MAX_RECIPIENTS // _PAGE
#: Brevo's dates are days of the account's own zone; the tag is the batch's own for ever.
_DAYS = 30

_UNKNOWN_HERE = (
    Finding(
        "Brevo says that it puts a List-Unsubscribe of its own into mail, and cannot be asked whether ours stays: look"
        " at the source of one delivered mail, and go on only where it has ours, and only ours.",
        is_fatal=False,
    ),
    Finding(
        "Brevo tracks opens and clicks by a setting of the account that cannot be asked for: see that it is off"
        " (Transactional, Settings).",
        is_fatal=False,
    ),
)


def from_options(options: Options, outbox_dir: Path) -> Brevo:  # noqa: ARG001 - all providers are built alike
    """Raises ConfigurationError."""
    api_key = options.secret("api_key")
    base_url = options.url("base_url", default="https://api.brevo.com")
    max_batch = options.number("batch_size", default=_DEFAULT_BATCH, least=1, most=MAX_RECIPIENTS)
    doorkeeper = doorkeeper_from(options, "brevo")
    options.finish()
    return Brevo(base_url, api_key, max_batch=max_batch, doorkeeper=doorkeeper)


class Brevo(ApiProvider):
    """Sends by one account; may be used by several threads."""

    name: ClassVar[str] = "brevo"
    #: Brevo's pages say 30 minutes, and said 15: eight are safe by either. How long its search lags it does not say.
    recollection: ClassVar[Recollection] = Recollection(
        replay_within=timedelta(minutes=8), first_look=timedelta(minutes=10), absent_after=timedelta(minutes=30)
    )

    def __init__(
        self,
        base_url: str,
        api_key: str,
        *,
        max_batch: int = _DEFAULT_BATCH,
        doorkeeper: Doorkeeper | None = None,
        deadline_seconds: float = 60.0,
    ) -> None:
        super().__init__(
            base_url,
            {"api-key": api_key, "Accept": "application/json"},
            secrets=(api_key, *((doorkeeper.path_secret, doorkeeper.password) if doorkeeper else ())),
            max_batch=max_batch,
            webhook=BrevoWebhook(doorkeeper) if doorkeeper else None,
            deadline_seconds=deadline_seconds,
        )

    def request(self, email: RenderedEmail, recipients: Sequence[Recipient], key: str) -> Request:
        return Request(
            path="/v3/smtp/email",
            content_type="application/json; charset=utf-8",
            body=body_of(email).filled(recipients, key),
            headers={},
        )

    def judge(self, reply: ApiReply, recipients: Sequence[Recipient]) -> Answer:
        return judged(reply, len(recipients))

    def find(self, key: str, addresses: Collection[str], since: datetime, until: datetime) -> Found:
        """By the batch's tag in Brevo's events: any event of a mail proves that it was taken on."""
        del addresses, since, until
        tag = tag_of(key)
        ids: dict[str, str] = {}
        for page in range(_MAX_PAGES):
            place: dict[str, str | int] = {"limit": _PAGE, "offset": page * _PAGE, "sort": "asc"}
            reply = self.ask("/v3/smtp/statistics/events", {"tags": json.dumps([tag]), "days": _DAYS, **place})
            events = _events(reply)
            if events is None:
                return Found(ids=ids, is_whole=False, detail=_failure(reply))
            for event in events:
                if tag not in _tags(event):
                    return Found(ids=ids, is_whole=False, detail="Brevo gave events that were not asked for")
                ids[text_at(event, "email").lower()] = plain_id(event.get("messageId"))
            if len(events) < _PAGE:
                return Found(ids=ids, is_whole=True)
        return Found(ids=ids, is_whole=False, detail=f"the events had no end after {_MAX_PAGES} pages")

    def check(self, senders: Collection[str]) -> tuple[Finding, ...]:
        account = self.ask("/v3/account")
        if isinstance(account, NoAnswer) or account.status != 200 or not account.fields:
            return (_not_told(account), *_UNKNOWN_HERE)
        return (*_of_account(account.fields), *self._of_senders(senders), *_UNKNOWN_HERE)

    def _of_senders(self, senders: Collection[str]) -> tuple[Finding, ...]:
        """A sender is known by its address, or by a domain that was authenticated."""
        known = self._list("/v3/senders", "senders")
        if not isinstance(known, list):
            return (could_not_ask("Brevo", "its senders", known),)
        domains = self._list("/v3/senders/domains", "domains")
        if not isinstance(domains, list):
            return (could_not_ask("Brevo", "its domains", domains),)
        active = {text_at(item, "email").lower(): item.get("active") is True for item in known}
        signed = {text_at(item, "domain_name").lower() for item in domains if item.get("authenticated") is True}
        found: list[Finding] = []
        for sender in sorted({sender.lower() for sender in senders}):
            domain = sender.rpartition("@")[2]
            if active.get(sender) is False:
                found.append(Finding(f"The sender {sender} is not active at Brevo: confirm it there."))
            elif sender not in active and domain not in signed:
                found.append(Finding(f"Brevo does not know the sender {sender}: add it, or authenticate its domain."))
            elif domain not in signed:
                found.append(
                    Finding(
                        f"The domain {domain} is not authenticated at Brevo, which may then write an address of its own"
                        " as the sender: add the domain's DNS records.",
                        is_fatal=False,
                    )
                )
        return tuple(found)

    def _list(self, path: str, name: str) -> list[Mapping[str, Any]] | ApiReply | NoAnswer:  # Any: Brevo's JSON
        reply = self.ask(path)
        if isinstance(reply, NoAnswer) or reply.status != 200 or not isinstance(reply.fields.get(name), list):
            return reply
        return [item for item in reply.fields[name] if isinstance(item, dict)]


def _events(reply: ApiReply | NoAnswer) -> list[Mapping[str, Any]] | None:  # Any: Brevo's JSON
    """The events of an answer; `None` where it is not whole. Where there are none Brevo may leave the list out."""
    if isinstance(reply, NoAnswer) or reply.status != 200 or not isinstance(reply.parsed, dict):
        return None
    events = reply.fields.get("events", None if reply.fields else [])
    is_whole = isinstance(events, list) and all(text_at(event, "email") for event in events)
    return events if is_whole else None


def _tags(event: Mapping[str, Any]) -> list[str]:  # Any: as above
    """The tags of an event: Brevo writes one as it is, and several as a list within the text (django-anymail)."""
    written = event.get("tag")
    try:
        tags = json.loads(written) if isinstance(written, str) and written.startswith("[") else written
    except ValueError:
        tags = written
    return [str(tag) for tag in tags] if isinstance(tags, list) else [str(tags)]


def _failure(reply: ApiReply | NoAnswer) -> str:
    if isinstance(reply, NoAnswer):
        return f"Brevo's events were not reached: {reply.reason}"
    words = reply.readable(text_at(reply.fields, "message"))
    return f"Brevo's events could not be read: HTTP {reply.status} {words}".strip()


def _of_account(account: Mapping[str, Any]) -> list[Finding]:  # Any: as above
    found: list[Finding] = []
    relay = account.get("relay")
    if isinstance(relay, dict) and relay.get("enabled") is False:
        found.append(Finding("Transactional mail is not switched on for this account: ask Brevo to activate it."))
    plans = account.get("plan")
    credits_left = [
        plan["credits"]
        for plan in (plans if isinstance(plans, list) else [])
        if isinstance(plan, dict) and plan.get("creditsType") == "sendLimit" and plan.get("type") != "sms"
        if isinstance(plan.get("credits"), int | float)
    ]
    if not credits_left:
        found.append(Finding("Brevo does not say how many mails the plan has left.", is_fatal=False))
    elif not any(credits_left):
        found.append(Finding("The plan at Brevo has no mails left: buy more, or wait for its next period."))
    return found


def _not_told(reply: ApiReply | NoAnswer) -> Finding:
    """Why the account is not known. Brevo also answers 401 where the key is good and the server's address is new."""
    if isinstance(reply, ApiReply) and reply.status == 401 and "IP" in text_at(reply.fields, "message"):
        return Finding(
            "Brevo does not take calls from this server's IP address: authorise it (Security, Authorised IPs)."
        )
    return could_not_ask("Brevo", "its account", reply)
