"""MailerSend: whole mails with one recipient each, in bulk calls that are worked off later (providers.md 8).

A bulk call is answered before its mails are looked at, so that a sender or a plan that does not fit shows only in
reports. A call for one recipient goes to the endpoint for single mails, which looks first and may be called twelve
times as often. MailerSend remembers no key; its list of mails can be searched by tag.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from syndicate.domain.message import Answer, Recipient, RenderedEmail
from syndicate.domain.recollection import Recollection
from syndicate.errors import UnsafeMailError
from syndicate.mail.api import ApiProvider, Request, could_not_ask
from syndicate.mail.api_reply import ApiReply, plain_id
from syndicate.mail.finding import Finding
from syndicate.mail.found import Found
from syndicate.mail.http_call import NoAnswer
from syndicate.mail.json_value import text_at, value_at
from syndicate.mail.mailersend_answer import judged
from syndicate.mail.mailersend_form import MAX_RECIPIENTS, form
from syndicate.mail.mailersend_webhook import MailersendWebhook
from syndicate.mail.options import Options
from syndicate.mail.recipients import tag_of

#: 500 mails of 100 KB of HTML and 20 KB of text would be over the 50 MB of a call.
_DEFAULT_BATCH = 300
#: Domains, or mails, on a page; domains come at most a hundred at a time.
_PAGE = 100
_MAX_PAGES = 20
#: MailerSend refuses an end of the time searched that is ahead of its own clock.
_CLOCKS_DIFFER = timedelta(seconds=60)


def from_options(options: Options, outbox_dir: Path) -> Mailersend:  # noqa: ARG001 - all providers are built alike
    """Raises ConfigurationError."""
    domain = options.domain("domain")
    api_token = options.secret("api_token")
    base_url = options.url("base_url", default="https://api.mailersend.com")
    max_batch = options.number("batch_size", default=_DEFAULT_BATCH, least=1, most=MAX_RECIPIENTS)
    webhook_key = options.secret("webhook_key", required=False)
    options.finish()
    return Mailersend(base_url, domain, api_token, max_batch=max_batch, webhook_key=webhook_key)


class Mailersend(ApiProvider):
    """Sends for one domain of an account."""

    name = "mailersend"
    #: Nothing says how far its list lags behind: start values (faults.md 3.5). A call is one entry in its queue, and
    #: one mail of it in the list proves that the whole call was received; the others may still be on their way there.
    recollection = Recollection(first_look=timedelta(minutes=2), absent_after=timedelta(minutes=10), is_one_entry=True)

    def __init__(
        self,
        base_url: str,
        domain: str,
        api_token: str,
        *,
        max_batch: int = _DEFAULT_BATCH,
        webhook_key: str = "",
        deadline_seconds: float = 60.0,
    ) -> None:
        """`webhook_key` is the signing secret of the one webhook that reports to us."""
        super().__init__(
            base_url,
            {"Authorization": f"Bearer {api_token}", "Accept": "application/json"},
            secrets=(api_token, webhook_key),
            max_batch=max_batch,
            webhook=MailersendWebhook(webhook_key) if webhook_key else None,
            deadline_seconds=deadline_seconds,
        )
        self._domain = domain

    def request(self, email: RenderedEmail, recipients: Sequence[Recipient], key: str) -> Request:
        if _domain_of(email.sender_address) != self._domain:
            # `find` searches this domain: mail of another would be taken for not there, and be sent again.
            raise UnsafeMailError("the header “From”", f"its address is not of the domain {self._domain}")
        if len(recipients) == 1:
            path, body = "/v1/email", form(email).one(recipients[0], key)
        else:
            path, body = "/v1/bulk-email", form(email).many(recipients, key)
        return Request(path, "application/json; charset=utf-8", body, {})

    def judge(self, reply: ApiReply, recipients: Sequence[Recipient]) -> Answer:
        return judged(reply, recipients)

    def find(self, key: str, addresses: Collection[str], since: datetime, until: datetime) -> Found:
        """By the batch's own tag in the list of mails."""
        del addresses
        domains, reply = self._listed_domains()
        domain = next((one for one in domains or () if text_at(one, "name") == self._domain), None)
        if domain is None:
            return Found(is_whole=False, detail=_failure(f"its domain {self._domain}", reply))
        began, ended = int(since.timestamp()), int((until - _CLOCKS_DIFFER).timestamp())
        query: dict[str, str | int] = {
            "domain_id": text_at(domain, "id"),
            "tag": tag_of(key),
            "limit": _PAGE,
            "date_from": began,
            "date_to": max(ended, began + 1),
        }
        rows, reply = self._listed("/v1/emails", query)
        ids = {
            text_at(row, "to").lower(): plain_id(value_at(row, "message_id"))
            for row in rows or ()
            if _is_tagged(row, tag_of(key)) and text_at(row, "to")
        }
        if rows is None:
            return Found(ids=ids, is_whole=False, detail=_failure("its mails", reply))
        if not all(_is_tagged(row, tag_of(key)) for row in rows):
            return Found(ids=ids, is_whole=False, detail="mailersend's search gave mails of other batches")
        return Found(ids=ids, is_whole=True)

    def check(self, senders: Collection[str]) -> tuple[Finding, ...]:
        domains, reply = self._listed_domains()
        if domains is None:
            return (could_not_ask(self.name, "its domains", reply), _ABOUT_PLAN)
        domain = next((one for one in domains if text_at(one, "name") == self._domain), None)
        strange = sorted({sender for sender in senders if _domain_of(sender) != self._domain})
        of_senders = [
            Finding(f"the sender {sender} is not of the domain {self._domain}, for which mailersend is set up here.")
            for sender in strange
        ]
        return (*_about_domain(self._domain, domain), *of_senders, _ABOUT_PLAN)

    def _listed_domains(self) -> tuple[list[Any] | None, ApiReply | NoAnswer]:  # Any: JSON
        return self._listed("/v1/domains", {"limit": _PAGE})

    def _listed(
        self, path: str, query: Mapping[str, str | int]
    ) -> tuple[list[Any] | None, ApiReply | NoAnswer]:  # Any: JSON
        """All rows of a list, page by page, and the last answer; `None` where one of the pages is none."""
        rows: list[Any] = []
        reply: ApiReply | NoAnswer = NoAnswer(sent=False, reason="nothing was asked")
        for page in range(1, _MAX_PAGES + 1):
            reply = self.ask(path, {**query, "page": page})
            found = reply.fields.get("data") if isinstance(reply, ApiReply) and reply.status == 200 else None
            if not isinstance(found, list):
                return None, reply
            rows += found
            if len(found) < _PAGE:
                return rows, reply
        return None, reply


def _domain_of(address: str) -> str:
    return address.rpartition("@")[2].lower()


def _is_tagged(row: object, tag: str) -> bool:
    tags = value_at(row, "tags")
    return isinstance(tags, list) and tag in tags


def _failure(what: str, reply: ApiReply | NoAnswer) -> str:
    if isinstance(reply, NoAnswer):
        return f"mailersend was not reached when asked for {what}: {reply.reason}"
    said = reply.readable(text_at(reply.fields, "message"))
    return f"mailersend did not tell {what}: HTTP {reply.status} {said}".strip()


_ABOUT_PLAN = Finding(
    "mailersend writes the headers of a list, List-Unsubscribe among them, for accounts on its plans Professional and "
    "Enterprise alone, and does not tell its plan: see in the account that it is one of them. On any other the mails "
    "are refused, those of a bulk call only after it was taken on.",
    is_fatal=False,
)


def _about_domain(name: str, domain: object) -> list[Finding]:
    if domain is None:
        return [Finding(f"mailersend's account has no domain {name}, or the token is for another one.")]
    found = []
    if value_at(domain, "is_verified") is not True:
        found.append(Finding(f"mailersend's domain {name} is not verified: finish its DNS records first."))
    if value_at(domain, "domain_settings", "send_paused") is True:
        found.append(Finding(f"sending for mailersend's domain {name} is paused: mails would wait there unseen."))
    if value_at(domain, "domain_settings", "track_unsubscribe") is not False:
        found.append(
            Finding(
                f"mailersend adds an unsubscribe link of its own to every mail of {name}: a reader who leaves by it "
                "would leave MailerSend and not us. Turn it off in the domain's settings, under Tracking."
            )
        )
    tracked = [kind for kind in ("opens", "clicks", "content") if _is_on(domain, f"track_{kind}")]
    if tracked:
        found.append(
            Finding(
                f"mailersend tracks {' and '.join(tracked)} of {name}. Every mail of ours asks it not to; turn it off "
                "in the domain's settings, under Tracking, so that it cannot happen.",
                is_fatal=False,
            )
        )
    return found


def _is_on(domain: object, setting: str) -> bool:
    return value_at(domain, "domain_settings", setting) is not False
