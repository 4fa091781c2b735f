"""What SES tells of an account before anything is sent: its standing and rate, the senders, what would be watched."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from syndicate.mail.api import could_not_ask
from syndicate.mail.api_reply import ApiReply
from syndicate.mail.finding import Finding
from syndicate.mail.json_value import text_at, value_at
from syndicate.mail.ses_client import SesAnswer, SesClient

_NAME = "ses"
#: Exceptions that say that the keys themselves are wrong; others of status 403 speak of what the keys may do.
_BAD_KEYS = frozenset(
    (
        *("ExpiredTokenException", "InvalidClientTokenId", "InvalidSignatureException", "SignatureDoesNotMatch"),
        *("UnrecognizedClientException", "MissingAuthenticationTokenException", "IncompleteSignatureException"),
    )
)
_NOT_FOUND = "NotFoundException"


def checked(
    client: SesClient, senders: Collection[str], *, configuration_set: str, topic_arn: str, max_batch: int
) -> tuple[Finding, ...]:
    account = client.call("GetAccount", {})
    if account.code in _BAD_KEYS:
        return (
            Finding(
                "ses does not know the keys, or not for this region: look at access_key_id, secret_access_key, "
                f"session_token and region ({account.code})."
            ),
        )
    if not _is_success(account):
        return (could_not_ask(_NAME, "the standing of the account", account.reply),)
    about_senders = [
        found for domain, sender in _domains(senders).items() for found in _about_sender(client, domain, sender)
    ]
    return (
        *_about_account(account.result, max_batch),
        *about_senders,
        *_about_events(client, configuration_set, topic_arn),
    )


def _about_account(account: Mapping[str, Any], max_batch: int) -> list[Finding]:  # Any: JSON
    found = []
    if account.get("SendingEnabled") is False or account.get("EnforcementStatus") == "SHUTDOWN":
        found.append(Finding("ses has switched the account's sending off: see the account dashboard of SES."))
    elif account.get("EnforcementStatus") == "PROBATION":
        found.append(Finding("ses has the account on probation: see the reputation metrics of SES.", is_fatal=False))
    if account.get("ProductionAccessEnabled") is not True:
        found.append(
            Finding(
                "ses has the account in its sandbox: mail goes to verified addresses alone, 200 a day. Request "
                "production access on the account dashboard of SES.",
                is_fatal=False,
            )
        )
    rate = value_at(account, "SendQuota", "MaxSendRate")
    if isinstance(rate, int | float) and 0 < rate < max_batch:
        found.append(
            Finding(
                f"ses lets the account send {rate:g} mails a second, and a call has up to {max_batch}: the ones over "
                f"the rate would not be taken on. Set batch_size to {max(1, int(rate))} or less.",
                is_fatal=False,
            )
        )
    return found


def _domains(senders: Collection[str]) -> dict[str, str]:
    """A sender of each domain."""
    return {sender.rpartition("@")[2].lower(): sender for sender in sorted(senders, reverse=True)}


def _about_sender(client: SesClient, domain: str, sender: str) -> list[Finding]:
    """A domain is verified itself, or with one that it lies under, or the sender's address alone is."""
    labels = domain.split(".")
    parents = [".".join(labels[start:]) for start in range(max(1, len(labels) - 1))]
    for identity in (*parents, sender):
        said = client.call("GetEmailIdentity", {"EmailIdentity": identity})
        if _is_success(said):
            return _about_identity(identity, said.result)
        if said.code != _NOT_FOUND:
            return [could_not_ask(_NAME, f"the identity {identity}", said.reply)]
    return [
        Finding(
            f"ses has no identity {domain} in this region, so that it refuses mail from {sender}: create and verify "
            "it under Identities, or look at the option region."
        )
    ]


def _about_identity(identity: str, found: Mapping[str, Any]) -> list[Finding]:  # Any: JSON
    if found.get("VerifiedForSendingStatus") is not True:
        status = text_at(found, "VerificationStatus") or "unknown"
        return [Finding(f"ses has not verified {identity} (status: {status}): see its DNS records under Identities.")]
    dkim = found.get("DkimAttributes")
    if value_at(dkim, "SigningEnabled") is True and value_at(dkim, "Status") == "SUCCESS":
        return []
    return [
        Finding(
            f"ses does not sign mail from {identity} with DKIM, without which leaving by one click does not count and "
            "large receivers turn mail away: switch Easy DKIM on under Identities.",
            is_fatal=False,
        )
    ]


def _about_events(client: SesClient, configuration_set: str, topic_arn: str) -> list[Finding]:
    if not configuration_set:
        if not topic_arn:
            return []
        return [
            Finding(
                "ses publishes the events of a configuration set, and the option configuration_set names none: what "
                "the topic hears otherwise carries no batch.",
                is_fatal=False,
            )
        ]
    said = client.call("GetConfigurationSetEventDestinations", {"ConfigurationSetName": configuration_set})
    if said.code == _NOT_FOUND:
        return [Finding(f"ses has no configuration set “{configuration_set}” in this region: look at the option.")]
    if not _is_success(said):
        return [could_not_ask(_NAME, f"the configuration set “{configuration_set}”", said.reply)]
    destinations = said.result.get("EventDestinations") or []
    used = [destination for destination in destinations if destination.get("Enabled") is True]
    watched = sorted({kind for one in used for kind in one.get("MatchingEventTypes") or [] if kind in _WATCHING})
    found = []
    if watched:
        found.append(
            Finding(
                f"ses watches readers of mail with the configuration set “{configuration_set}” ({', '.join(watched)}), "
                "and a mail cannot say no to that: every link would be rewritten, the one for leaving included. Take "
                "opens and clicks out of its event destinations."
            )
        )
    if topic_arn and not any(value_at(one, "SnsDestination", "TopicArn") == topic_arn for one in used):
        found.append(
            Finding(
                f"ses publishes no events of the configuration set “{configuration_set}” to the topic of topic_arn: "
                "add it as an event destination.",
                is_fatal=False,
            )
        )
    return found


_WATCHING = frozenset({"OPEN", "CLICK"})


def _is_success(said: SesAnswer) -> bool:
    return isinstance(said.reply, ApiReply) and said.reply.status == 200 and not said.code and bool(said.result)
