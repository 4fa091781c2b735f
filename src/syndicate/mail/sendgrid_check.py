"""What SendGrid tells of an account before anything is sent: the key, the senders, what would be watched or added.

Sources: Twilio's API reference (“Retrieve a list of scopes”, “List all authenticated domains”, “Get all verified
senders”) and SendGrid's specification of its tracking settings (tsg_tracking_settings_v3.yaml).
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from typing import Protocol

from syndicate.mail.api import could_not_ask
from syndicate.mail.api_reply import ApiReply
from syndicate.mail.finding import Finding
from syndicate.mail.http_call import NoAnswer
from syndicate.mail.json_value import text_at, value_at

_NAME = "sendgrid"
#: Domains or senders that are asked for; an account with more is not read to its end.
_LIMIT = 200
_TRACKED: Mapping[str, str] = {
    "open": "open tracking",
    "click": "click tracking",
    "subscription": "subscription tracking",
    "google_analytics": "Google Analytics",
}


class Account(Protocol):
    def ask(self, path: str, query: Mapping[str, str | int] | None = None) -> ApiReply | NoAnswer: ...

    def ask_with(self, path: str, content_type: str, body: bytes) -> ApiReply | NoAnswer: ...


def checked(account: Account, senders: Collection[str]) -> tuple[Finding, ...]:
    scopes = account.ask("/v3/scopes")
    names = _list(scopes, "scopes")
    if names is None:
        return (could_not_ask(_NAME, "what its key may do", scopes),)
    if "mail.send" not in names:
        return (Finding("sendgrid's key may not send: give it the permission Mail Send, with full access."),)
    return (*_about_logs(account), *_about_senders(account, senders), *_about_tracking(account))


def _about_logs(account: Account) -> tuple[Finding, ...]:
    query = "sg_message_id_created_at > TIMESTAMP \"2026-01-01T00:00:00Z\" AND categories IN ('syndicate')"
    reply = account.ask_with("/v3/logs", "application/json", json.dumps({"query": query, "limit": 1}).encode())
    if _list(reply, "messages") is not None:
        return ()
    if isinstance(reply, ApiReply) and reply.status in (401, 403):
        return (
            Finding(
                "sendgrid's key may not read the logs, so that nothing could be found out of a call whose answer was "
                "lost. Give it the permission Email Logs, or Email Activity, and see that the plan has it.",
                is_fatal=False,
            ),
        )
    return (could_not_ask(_NAME, "its logs", reply),)


def _about_senders(account: Account, senders: Collection[str]) -> list[Finding]:
    if not senders:
        return []
    domains_reply = account.ask("/v3/whitelabel/domains", {"limit": _LIMIT})
    domains = _list(domains_reply)
    if domains is None:
        return [could_not_ask(_NAME, "the domains it has authenticated", domains_reply)]
    valid = {text_at(domain, "domain").lower(): value_at(domain, "valid") is True for domain in domains}
    unknown = sorted(sender for sender in senders if not _has(valid, sender))
    if not unknown:
        return []
    single_reply = account.ask("/v3/verified_senders", {"limit": _LIMIT})
    single = _list(single_reply, "results")
    if single is None:
        return [could_not_ask(_NAME, "the single senders it has verified", single_reply)]
    verified = {text_at(entry, "from_email").lower() for entry in single if value_at(entry, "verified") is True}
    return [_about_sender(sender, valid, is_verified=sender.lower() in verified) for sender in unknown]


def _about_sender(sender: str, valid: Mapping[str, bool], *, is_verified: bool) -> Finding:
    domain = sender.rpartition("@")[2].lower()
    if is_verified:
        return Finding(
            f"sendgrid has verified {sender} as a single sender, and not its domain: mail goes out, but unsigned by "
            f"{domain}, which DMARC and large receivers want. Authenticate {domain} under Sender Authentication.",
            is_fatal=False,
        )
    if domain in valid:
        return Finding(
            f"sendgrid does not find the DNS records of {domain} as they should be, so that it refuses mail from "
            f"{sender}: verify the domain under Sender Authentication."
        )
    # A subuser may send for a domain of its parent account, which such a list need not show: the call itself tells.
    return Finding(
        f"sendgrid shows neither a domain {domain} nor a single sender {sender}: it refuses mail from senders it does "
        "not know. See Sender Authentication, or the parent account of a subuser.",
        is_fatal=False,
    )


def _has(valid: Mapping[str, bool], sender: str) -> bool:
    """Whether the sender's domain is authenticated, or one that it lies under."""
    labels = sender.rpartition("@")[2].lower().split(".")
    return any(valid.get(".".join(labels[start:])) for start in range(len(labels)))


def _about_tracking(account: Account) -> tuple[Finding, ...]:
    reply = account.ask("/v3/tracking_settings")
    settings = _list(reply, "result")
    if settings is None:
        return (could_not_ask(_NAME, "what it tracks", reply),)
    on = {text_at(setting, "name") for setting in settings if value_at(setting, "enabled") is not False}
    tracked = [words for name, words in _TRACKED.items() if name in on]
    if not tracked:
        return ()
    return (
        Finding(
            f"sendgrid's account has switched on: {', '.join(tracked)}. Every mail of ours says no to that; switch it "
            "off under Settings, Tracking, so that no reader is watched and no second List-Unsubscribe is written.",
            is_fatal=False,
        ),
    )


def _list(reply: ApiReply | NoAnswer, *names: str) -> list[object] | None:
    """A list in an answer, or the answer itself; `None` where there is none."""
    if isinstance(reply, NoAnswer) or reply.status != 200:
        return None
    found = value_at(reply.parsed, *names)
    return found if isinstance(found, list) else None
