"""Mailgun: many recipients in one call, each with own values for the places that differ (providers.md 2).

Mailgun remembers nothing of earlier calls and takes a call whole or not at all.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from syndicate.domain.message import Answer, Recipient, RenderedEmail, Verdict
from syndicate.domain.recollection import NOTHING
from syndicate.errors import UnsafeMailError
from syndicate.mail.finding import Finding
from syndicate.mail.found import Found
from syndicate.mail.http_call import HttpCaller
from syndicate.mail.mailgun_answer import judged
from syndicate.mail.mailgun_form import MAX_RECIPIENTS, form
from syndicate.mail.options import Options
from syndicate.mail.recipients import UNWRITABLE, halted, is_writable, require_fit

_DEFAULT_BATCH = 500


def from_options(options: Options, outbox_dir: Path) -> Mailgun:  # noqa: ARG001 - all providers are built alike
    """Raises ConfigurationError."""
    domain = options.domain("domain")
    api_key = options.secret("api_key")
    base_url = options.url("base_url", default="https://api.mailgun.net")
    max_batch = options.number("batch_size", default=_DEFAULT_BATCH, least=1, most=MAX_RECIPIENTS)
    options.finish()
    return Mailgun(base_url, domain, api_key, max_batch=max_batch)


class Mailgun:
    """Sends for one domain in one region; may be used by several threads."""

    name = "mailgun"
    recollection = NOTHING
    webhook = None

    def __init__(
        self,
        base_url: str,
        domain: str,
        api_key: str,
        *,
        max_batch: int = _DEFAULT_BATCH,
        deadline_seconds: float = 60.0,
    ) -> None:
        """`base_url` names the region: `https://api.mailgun.net`, or `https://api.eu.mailgun.net`."""
        self.max_batch = max_batch
        self._url = f"{base_url}/v3/{domain}/messages"
        credentials = b64encode(f"api:{api_key}".encode()).decode()
        self._authorization = f"Basic {credentials}"
        self._secrets = (api_key, credentials)
        self._caller = HttpCaller(deadline_seconds=deadline_seconds)

    def send(self, email: RenderedEmail, recipients: Sequence[Recipient], key: str) -> Answer:
        """One call for all. `key` names the batch in Mailgun's logs and events."""
        require_fit(self.name, recipients, self.max_batch, key)
        asked = [recipient for recipient in recipients if is_writable(recipient)]
        if not asked:
            return Answer(verdict=Verdict.ANSWERED, outcomes=(UNWRITABLE,) * len(recipients))
        try:
            content_type, body = form(email).body(asked, key)
        except UnsafeMailError as error:
            return halted(error)
        reply = self._caller.call(
            "POST", self._url, {"Authorization": self._authorization, "Content-Type": content_type}, body
        )
        answer = judged(reply, len(asked), secrets=self._secrets)
        if answer.verdict is not Verdict.ANSWERED or len(asked) == len(recipients):
            return answer
        outcomes = iter(answer.outcomes)
        return replace(
            answer, outcomes=tuple(next(outcomes) if is_writable(recipient) else UNWRITABLE for recipient in recipients)
        )

    def find(self, key: str, addresses: Collection[str], since: datetime, until: datetime) -> Found:
        del key, addresses, since, until
        return Found(is_whole=False)

    def check(self, senders: Collection[str]) -> tuple[Finding, ...]:
        del senders
        return ()

    def close(self) -> None:
        """Hang up; a later `send` connects anew."""
        self._caller.close()
