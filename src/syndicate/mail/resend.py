"""Resend: up to a hundred whole copies in one call, under a key that it remembers for 24 hours (providers.md 7).

Within that time the same call again sends nothing and gives the first one's answer (resend.com/docs, “Idempotency
keys”), which settles what is unknown. What happened later, its webhook tells: `resend_webhook`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any, ClassVar

from syndicate.domain.message import Answer, Recipient, RenderedEmail
from syndicate.domain.recollection import Recollection
from syndicate.mail.api import ApiProvider, Request, could_not_ask
from syndicate.mail.api_reply import ApiReply
from syndicate.mail.finding import Finding
from syndicate.mail.http_call import NoAnswer
from syndicate.mail.options import Options
from syndicate.mail.resend_answer import judged
from syndicate.mail.resend_body import MAX_RECIPIENTS, body_of
from syndicate.mail.resend_webhook import ResendWebhook, signing_key

_REGIONS = ("us-east-1", "eu-west-1", "sa-east-1", "ap-northeast-1")
_MOST_PAGES = 10
_PER_PAGE = 100


def from_options(options: Options, outbox_dir: Path) -> Resend:  # noqa: ARG001 - all providers are built alike
    """Raises ConfigurationError."""
    api_key = options.secret("api_key")
    base_url = options.url("base_url", default="https://api.resend.com")
    max_batch = options.number("batch_size", default=MAX_RECIPIENTS, least=1, most=MAX_RECIPIENTS)
    region = options.choice("region", _REGIONS, default="")
    webhook_key = options.secret("webhook_key", required=False)
    if webhook_key and not signing_key(webhook_key):
        options.problem(
            "mail: the option webhook_key of the provider resend is no signing secret",
            "copy it from the webhook's page at Resend: it begins with “whsec_”",
        )
    options.finish()
    return Resend(base_url, api_key, region=region, max_batch=max_batch, webhook_key=webhook_key)


class Resend(ApiProvider):
    """Sends for the domains of one team; may be used by several threads."""

    name: ClassVar[str] = "resend"
    #: An hour less than Resend promises. A replay must be the same byte for byte: another body is refused.
    recollection: ClassVar[Recollection] = Recollection(replay_within=timedelta(hours=23))

    def __init__(
        self,
        base_url: str,
        api_key: str,
        *,
        region: str = "",
        max_batch: int = MAX_RECIPIENTS,
        webhook_key: str = "",
        deadline_seconds: float = 60.0,
    ) -> None:
        """`region` is where the senders' domains are to lie, by `check`; empty where that is all the same."""
        super().__init__(
            base_url,
            {"Authorization": f"Bearer {api_key}", "Accept": "application/json"},
            secrets=(api_key, webhook_key),
            max_batch=max_batch,
            webhook=ResendWebhook(webhook_key) if webhook_key else None,
            deadline_seconds=deadline_seconds,
        )
        self._region = region

    def request(self, email: RenderedEmail, recipients: Sequence[Recipient], key: str) -> Request:
        return Request(
            path="/emails/batch",
            content_type="application/json; charset=utf-8",
            body=body_of(email).filled(recipients, key),
            headers={"Idempotency-Key": key, "x-batch-validation": "permissive"},
        )

    def judge(self, reply: ApiReply, recipients: Sequence[Recipient]) -> Answer:
        return judged(reply, len(recipients))

    def check(self, senders: Collection[str]) -> tuple[Finding, ...]:
        """Whether the senders' domains are verified, lie where they should, and track nothing.

        Resend leaves List-Unsubscribe alone in mail without a topic, and ours has none.
        """
        domains = self._domains()
        if isinstance(domains, Finding):
            return (domains,)
        names = sorted({sender.rpartition("@")[2].lower() for sender in senders})
        return tuple(finding for name in names for finding in self._of_domain(name, domains.get(name)))

    def _domains(self) -> dict[str, Mapping[str, Any]] | Finding:  # Any: values of Resend's JSON
        """The team's domains by name, or why they are not known."""
        found: dict[str, Mapping[str, Any]] = {}
        query: dict[str, str | int] = {"limit": _PER_PAGE}
        for _ in range(_MOST_PAGES):
            reply = self.ask("/domains", query)
            data = None if isinstance(reply, NoAnswer) or reply.status != 200 else reply.fields.get("data")
            if isinstance(reply, NoAnswer) or not isinstance(data, list):
                return _not_told(reply)
            items = [item for item in data if isinstance(item, dict)]
            found.update({str(item.get("name", "")).lower(): item for item in items})
            if reply.fields.get("has_more") is not True or not items:
                return found
            query["after"] = str(items[-1].get("id", ""))
        return Finding("The team has too many domains at Resend to look through, so none was checked.", is_fatal=False)

    def _of_domain(self, name: str, domain: Mapping[str, Any] | None) -> list[Finding]:  # Any: as above
        if domain is None:
            return [Finding(f"Resend does not know the domain {name} of a sender: add it there and verify it.")]
        found: list[Finding] = []
        status = domain.get("status")
        if status in ("partially_verified", "partially_failed"):
            found.append(Finding(f"At Resend only a part of {name} is verified: see that sending is.", is_fatal=False))
        elif status != "verified":
            found.append(
                Finding(f"The domain {name} is not verified at Resend ({status}): its DNS records are missing.")
            )
        capabilities = domain.get("capabilities")
        if isinstance(capabilities, dict) and capabilities.get("sending") == "disabled":
            found.append(Finding(f"Sending is switched off for the domain {name} at Resend."))
        if self._region and domain.get("region") != self._region:
            found.append(
                Finding(f"The domain {name} lies in {domain.get('region')} at Resend, and not in {self._region}.")
            )
        for field, what in (("open_tracking", "opens"), ("click_tracking", "clicks, and so rewrites every link,")):
            if domain.get(field) is True:
                found.append(Finding(f"Resend tracks {what} for {name}: switch it off in the domain's settings."))
            elif domain.get(field) is not False:
                found.append(
                    Finding(f"Resend does not say whether {name} has {field.replace('_', ' ')} on.", is_fatal=False)
                )
        return found


def _not_told(reply: ApiReply | NoAnswer) -> Finding:
    """Why the domains are not known. A key that may only send is a good one, though it cannot ask."""
    name = "" if isinstance(reply, NoAnswer) else reply.fields.get("name")
    words = "" if isinstance(reply, NoAnswer) else str(reply.fields.get("message", ""))
    if name == "restricted_api_key" and "active" not in words:
        return Finding(
            "The key for Resend may only send, so the senders' domains were not checked: see there that they are"
            " verified and that open and click tracking are off.",
            is_fatal=False,
        )
    if name in ("invalid_api_key", "suspended_api_key", "restricted_api_key") or "API key is invalid" in words:
        return Finding("Resend does not take the key: make another on its page of API keys.")
    return could_not_ask("Resend", "the senders' domains", reply)
