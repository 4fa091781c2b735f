"""Amazon SES: a template with the whole mail, and up to fifty recipients a call with own values (providers.md 5).

SES remembers no key and cannot be asked what it took on: what is unknown after a call, its events settle, or a person.
Botocore builds and signs the calls (`ses_client`); SNS brings the events (`ses_webhook`).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from syndicate.domain.message import Answer, Recipient, RenderedEmail, Verdict
from syndicate.domain.recollection import NOTHING
from syndicate.errors import UnsafeMailError
from syndicate.mail.api_reply import ApiReply
from syndicate.mail.finding import Finding
from syndicate.mail.found import Found
from syndicate.mail.http_call import HttpCaller, NoAnswer
from syndicate.mail.options import Options
from syndicate.mail.recipients import UNWRITABLE, halted, is_writable, require_fit, with_unwritable
from syndicate.mail.ses_answer import judged
from syndicate.mail.ses_check import checked
from syndicate.mail.ses_client import IS_INSTALLED, Credentials, SesClient
from syndicate.mail.ses_form import MAX_RECIPIENTS, form
from syndicate.mail.ses_webhook import SesWebhook
from syndicate.mail.sns import TOPIC_ARN, SnsDoor
from syndicate.mail.sns_certificate import SigningCertificates, fetch_by, trusted_roots
from syndicate.mail.webhook import Webhook
from syndicate.mail.wire_text import readable

_REGION = re.compile(r"[a-z]{2}(-[a-z0-9]{1,12}){1,4}", re.ASCII)
_SET = re.compile(r"[A-Za-z0-9_-]{0,64}", re.ASCII)
#: For one certificate. SNS waits fifteen seconds for an answer, and two of them may be needed.
_CERTIFICATE_SECONDS = 5.0


def from_options(options: Options, outbox_dir: Path) -> Ses:  # noqa: ARG001 - all providers are built alike
    """Raises ConfigurationError."""
    credentials = Credentials(
        access_key_id=options.text("access_key_id"),
        secret_access_key=options.secret("secret_access_key"),
        session_token=options.secret("session_token", required=False),
    )
    region = options.text("region")
    suffix = "amazonaws.com.cn" if region.startswith("cn-") else "amazonaws.com"
    base_url = options.url("base_url", default=f"https://email.{region}.{suffix}")
    max_batch = options.number("batch_size", default=MAX_RECIPIENTS, least=1, most=MAX_RECIPIENTS)
    configuration_set = options.text("configuration_set", default="")
    topic_arn = options.text("topic_arn", default="")
    signature_version = options.choice("signature_version", ("1", "2"), default="2")
    if region and not _REGION.fullmatch(region):
        options.problem(f"mail: the option region “{region}” of the provider ses is none such as “eu-central-1”")
    if not _SET.fullmatch(configuration_set):
        options.problem(
            f"mail: the option configuration_set “{configuration_set}” of the provider ses is no name of one",
            "up to 64 letters, digits, “_” and “-”",
        )
    if topic_arn and not TOPIC_ARN.fullmatch(topic_arn):
        options.problem(
            f"mail: the option topic_arn “{topic_arn}” of the provider ses is no topic of SNS",
            "copy it from the topic's page: “arn:aws:sns:<region>:<account>:<name>”",
        )
    if not IS_INSTALLED:
        options.problem("mail: the provider ses needs boto3, which is not installed", "pip install 'syndicate[ses]'")
    options.finish()
    return Ses(
        base_url,
        region,
        credentials,
        configuration_set=configuration_set,
        topic_arn=topic_arn,
        max_batch=max_batch,
        webhook=_webhook(topic_arn, allows_sha1=signature_version == "1") if topic_arn else None,
    )


def _webhook(topic_arn: str, *, allows_sha1: bool) -> SesWebhook:
    certificates = SigningCertificates(trusted_roots(), fetch_by(HttpCaller(deadline_seconds=_CERTIFICATE_SECONDS)))
    return SesWebhook(SnsDoor(topic_arn, certificates, allows_sha1=allows_sha1))


class Ses:
    """Sends for one account in one region; may be used by several threads.

    No ApiProvider: it has no URL, headers and body of its own to give, but operations of botocore's.
    """

    name = "ses"
    recollection = NOTHING

    def __init__(
        self,
        base_url: str,
        region: str,
        credentials: Credentials,
        *,
        configuration_set: str = "",
        topic_arn: str = "",
        max_batch: int = MAX_RECIPIENTS,
        webhook: Webhook | None = None,
        deadline_seconds: float = 60.0,
    ) -> None:
        self.max_batch = max_batch
        self.webhook = webhook
        self._configuration_set = configuration_set
        self._topic_arn = topic_arn
        self._secrets = tuple(secret for secret in (credentials.secret_access_key, credentials.session_token) if secret)
        self._caller = HttpCaller(deadline_seconds=deadline_seconds)
        self._client = SesClient(base_url, region, credentials, self._called)

    def send(self, email: RenderedEmail, recipients: Sequence[Recipient], key: str) -> Answer:
        """One call for all, tried once."""
        require_fit(self.name, recipients, self.max_batch, key)
        asked = [recipient for recipient in recipients if is_writable(recipient)]
        if not asked:
            return Answer(verdict=Verdict.ANSWERED, outcomes=(UNWRITABLE,) * len(recipients))
        try:
            parameters = form(email).parameters(asked, key, self._configuration_set)
            answer = judged(self._client.call("SendBulkEmail", parameters), len(asked))
        except UnsafeMailError as error:
            return halted(error)
        return with_unwritable(answer, recipients)

    def find(self, key: str, addresses: Collection[str], since: datetime, until: datetime) -> Found:
        del key, addresses, since, until
        return Found(is_whole=False, detail="ses cannot be searched")

    def check(self, senders: Collection[str]) -> tuple[Finding, ...]:
        return checked(
            self._client,
            senders,
            configuration_set=self._configuration_set,
            topic_arn=self._topic_arn,
            max_batch=self.max_batch,
        )

    def close(self) -> None:
        """Hang up; a later `send` connects anew."""
        self._caller.close()

    def _called(self, method: str, url: str, headers: Mapping[str, str], body: bytes | None) -> ApiReply | NoAnswer:
        reply = self._caller.call(method, url, headers, body)
        if isinstance(reply, NoAnswer):
            return replace(reply, reason=readable(reply.reason, secrets=self._secrets))
        return ApiReply(reply, self._secrets)
