"""SendGrid: content once and up to a thousand recipients a call, each with own values and headers (providers.md 4).

SendGrid remembers no key. Its logs, asked for the category of a batch, tell who was taken on, and a call is one entry
in its queue. What happened later, its webhook tells: `sendgrid_webhook`.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import quote

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey

from syndicate.domain.message import Answer, Recipient, RenderedEmail
from syndicate.domain.recollection import Recollection
from syndicate.mail.api import ApiProvider, Request
from syndicate.mail.api_reply import ApiReply
from syndicate.mail.finding import Finding
from syndicate.mail.found import Found
from syndicate.mail.http_call import NoAnswer
from syndicate.mail.json_value import text_at, value_at
from syndicate.mail.options import Options
from syndicate.mail.recipients import tag_of
from syndicate.mail.sendgrid_answer import judged
from syndicate.mail.sendgrid_check import checked
from syndicate.mail.sendgrid_form import MAX_RECIPIENTS, form
from syndicate.mail.sendgrid_webhook import SendGridWebhook, call_id, verification_key

_DEFAULT_BATCH = 500
#: Messages that a search gives at most; there are no pages (tsg_logs_v3.yaml).
_MOST_FOUND = 1000
#: Calls of one batch that a search looks into. There should be one, or as many as were tried.
_MOST_CALLS = 5


def from_options(options: Options, outbox_dir: Path) -> SendGrid:  # noqa: ARG001 - all providers are built alike
    """Raises ConfigurationError."""
    api_key = options.secret("api_key")
    base_url = options.url("base_url", default="https://api.sendgrid.com")
    max_batch = options.number("batch_size", default=_DEFAULT_BATCH, least=1, most=MAX_RECIPIENTS)
    key_text = options.secret("webhook_key", required=False)
    webhook_key = verification_key(key_text) if key_text else None
    if key_text and webhook_key is None:
        options.problem(
            "mail: the option webhook_key of the provider sendgrid is no verification key",
            "copy it from the webhook's page at SendGrid, under Signature Verification: it begins with “MFkw”",
        )
    options.finish()
    return SendGrid(base_url, api_key, max_batch=max_batch, webhook_key=webhook_key)


class SendGrid(ApiProvider):
    """Sends for one account or subuser; may be used by several threads."""

    name = "sendgrid"
    #: The delay of its logs is not documented: start values (faults.md 3.5). That a call is one entry is inferred from
    #: the one id of a call, with which the ids of all its messages begin (tsg_logs_v3.yaml, ReceivedMessageId).
    recollection = Recollection(first_look=timedelta(minutes=5), absent_after=timedelta(minutes=30), is_one_entry=True)

    def __init__(
        self,
        base_url: str,
        api_key: str,
        *,
        max_batch: int = _DEFAULT_BATCH,
        webhook_key: EllipticCurvePublicKey | None = None,
        deadline_seconds: float = 60.0,
    ) -> None:
        """`base_url` names the region: `https://api.sendgrid.com`, or `https://api.eu.sendgrid.com`."""
        super().__init__(
            base_url,
            {"Authorization": f"Bearer {api_key}"},
            secrets=(api_key,),
            max_batch=max_batch,
            webhook=SendGridWebhook(webhook_key) if webhook_key else None,
            deadline_seconds=deadline_seconds,
        )

    def request(self, email: RenderedEmail, recipients: Sequence[Recipient], key: str) -> Request:
        return Request("/v3/mail/send", "application/json", form(email).body(recipients, key), {})

    def judge(self, reply: ApiReply, recipients: Sequence[Recipient]) -> Answer:
        return judged(reply, len(recipients))

    def find(self, key: str, addresses: Collection[str], since: datetime, until: datetime) -> Found:
        """By the batch's category, and then by what we gave along, of one message of each call that was found."""
        del addresses
        query = (
            f"categories IN ('{tag_of(key)}') AND sg_message_id_created_at >= {_instant(since)} "
            f"AND sg_message_id_created_at <= {_instant(until + timedelta(seconds=1))}"
        )
        body = json.dumps({"query": query, "limit": _MOST_FOUND}).encode()
        reply = self.ask_with("/v3/logs", "application/json", body)
        messages = None if isinstance(reply, NoAnswer) or reply.status != 200 else reply.fields.get("messages")
        if not isinstance(messages, list):
            return Found(is_whole=False, detail=_failure(reply))
        ids = {address: found for message in messages for address, found in _taken_on(message)}
        if fault := self._fault_of(key, messages):
            return Found(is_whole=False, detail=fault)
        is_whole = len(ids) == len(messages) < _MOST_FOUND
        detail = "" if is_whole else f"sendgrid's logs gave {len(messages)} messages to {len(ids)} readers"
        return Found(ids=ids, is_whole=is_whole, detail=detail)

    def check(self, senders: Collection[str]) -> tuple[Finding, ...]:
        return checked(self, senders)

    def _fault_of(self, key: str, messages: Sequence[object]) -> str:
        """Why these are not the messages of a batch; empty where they are.

        A filter that were not kept to would make other batches' readers look like this one's.
        """
        calls: dict[str, str] = {}
        for message in messages:
            message_id = text_at(message, "sg_message_id")
            calls.setdefault(call_id(message_id), message_id)
        if len(calls) > _MOST_CALLS:
            return f"sendgrid's logs speak of {len(calls)} calls for one batch"
        for message_id in calls.values():
            reply = self.ask(f"/v3/logs/{quote(message_id, safe='')}")
            if isinstance(reply, NoAnswer) or reply.status != 200:
                return _failure(reply)
            if text_at(reply.fields, "custom_args", "batch") != key:
                return "sendgrid's logs gave messages of other batches"
        return ""


def _instant(at: datetime) -> str:
    return f'TIMESTAMP "{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"'


def _taken_on(message: object) -> tuple[tuple[str, str], ...]:
    """The reader of a message by address, with the id of the call: dropped or bounced, the call was taken on."""
    address, found = text_at(message, "to_email"), call_id(value_at(message, "sg_message_id"))
    return ((address.lower(), found),) if address and found else ()


def _failure(reply: ApiReply | NoAnswer) -> str:
    if isinstance(reply, NoAnswer):
        return f"sendgrid's logs were not reached: {reply.reason}"
    errors = value_at(reply.fields, "errors")
    words = "; ".join(text_at(error, "message") for error in errors) if isinstance(errors, list) else ""
    return f"sendgrid's logs could not be read: HTTP {reply.status} {reply.readable(words)}".strip()
