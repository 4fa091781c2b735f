"""Receive: keep what a provider reports, before it hears that it was heard. Looks at nothing but its genuineness."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from syndicate.errors import ForgedReportError
from syndicate.mail.webhook import Webhook, WebhookCall
from syndicate.storage.events import Keeping, keep_event
from syndicate.usecases.installation import Installation


def receive_reports(
    installation: Installation,
    provider: str,
    *,
    headers: Mapping[str, str],
    body: bytes,
    secret: str,
    now: datetime,
) -> int | None:
    """Keep the reports of one call to a provider's webhook; gives how many were new.

    `None` when no account of that provider has a webhook set up. With several accounts, the one whose secret fits is
    meant. Raises ForgedReportError, and then nothing is kept.
    """
    webhooks = webhooks_of(installation, provider)
    call = WebhookCall(
        headers={name.lower(): value for name, value in headers.items()}, body=body, secret=secret, now=now
    )
    refusal: ForgedReportError | None = None
    for webhook in webhooks:
        try:
            return _keep(installation, provider, webhook, call)
        except ForgedReportError as error:
            refusal = error
    if refusal:
        raise refusal
    return None


def webhooks_of(installation: Installation, provider: str) -> tuple[Webhook, ...]:
    """The webhooks of all accounts with a provider."""
    accounts = (account for account, _ in installation.accounts if account.name == provider)
    return tuple(account.webhook for account in accounts if account.webhook is not None)


def _keep(installation: Installation, provider: str, webhook: Webhook, call: WebhookCall) -> int:
    reports = webhook.receive(call)
    new = 0
    with installation.database.begin() as connection:
        for report in reports:
            keeping = keep_event(connection, provider, report.key, report.body, call.now)
            if keeping is Keeping.OTHER_BODY and not webhook.covers_body:
                raise ForgedReportError("its signature was used before, for another report")
            new += keeping is Keeping.NEW
    return new
