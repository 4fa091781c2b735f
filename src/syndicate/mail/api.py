"""What all providers with an HTTP API share: one call, one try, and who is in it.

An adapter is a subclass in a file of its own: how a call is written (`request`) and what its answer means (`judge`).
See docs/adding-a-provider.md.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from urllib.parse import urlencode

from syndicate.domain.message import Answer, Recipient, RenderedEmail, Verdict
from syndicate.domain.recollection import Recollection
from syndicate.errors import UnsafeMailError
from syndicate.mail.api_reply import ApiReply
from syndicate.mail.finding import Finding
from syndicate.mail.found import Found
from syndicate.mail.http_call import HttpCaller, NoAnswer
from syndicate.mail.recipients import UNWRITABLE, halted, is_writable, require_fit, with_unwritable
from syndicate.mail.webhook import Webhook
from syndicate.mail.wire_text import readable


@dataclass(frozen=True, slots=True)
class Request:
    """A call that sends."""

    #: Below `base_url`, with its slash.
    path: str
    content_type: str
    body: bytes
    #: Beside `Content-Type` and those of every call.
    headers: Mapping[str, str]


class ApiProvider(ABC):
    """Sends by one account of a provider; may be used by several threads."""

    name: ClassVar[str]
    recollection: ClassVar[Recollection]

    def __init__(
        self,
        base_url: str,
        headers: Mapping[str, str],
        *,
        secrets: Sequence[str],
        max_batch: int,
        webhook: Webhook | None = None,
        deadline_seconds: float = 60.0,
    ) -> None:
        """`headers` go with every call, the key among them; `secrets` are blotted out of whatever is told."""
        self.max_batch = max_batch
        self.webhook = webhook
        self._base_url = base_url
        self._headers = dict(headers)
        self._secrets = tuple(secret for secret in secrets if secret)
        self._caller = HttpCaller(deadline_seconds=deadline_seconds)

    @abstractmethod
    def request(self, email: RenderedEmail, recipients: Sequence[Recipient], key: str) -> Request:
        """The call for these recipients, of whom there is at least one. Raises UnsafeMailError."""

    @abstractmethod
    def judge(self, reply: ApiReply, recipients: Sequence[Recipient]) -> Answer:
        """What an answer says: `ANSWERED` only for one that is parsed, whole, and has an outcome for each recipient."""

    def send(self, email: RenderedEmail, recipients: Sequence[Recipient], key: str) -> Answer:
        """One call for all, tried once."""
        require_fit(self.name, recipients, self.max_batch, key)
        asked = [recipient for recipient in recipients if is_writable(recipient)]
        if not asked:
            return Answer(verdict=Verdict.ANSWERED, outcomes=(UNWRITABLE,) * len(recipients))
        try:
            request = self.request(email, asked, key)
        except UnsafeMailError as error:
            return halted(error)
        answer = self._answer_to(request, asked)
        return with_unwritable(answer, recipients)

    def find(self, key: str, addresses: Collection[str], since: datetime, until: datetime) -> Found:
        """Who of a batch was taken on between two instants (UTC), by the provider's own records."""
        del key, addresses, since, until
        return Found(is_whole=False, detail=f"{self.name} cannot be searched")

    def check(self, senders: Collection[str]) -> tuple[Finding, ...]:
        """Ask whether mail from these addresses would go out as it is meant; sends nothing."""
        del senders
        return ()

    def close(self) -> None:
        """Hang up; a later `send` connects anew."""
        self._caller.close()

    def ask(self, path: str, query: Mapping[str, str | int] | None = None) -> ApiReply | NoAnswer:
        """GET, for `find` and `check`."""
        url = f"{self._base_url}{path}{f'?{urlencode(query)}' if query else ''}"
        return self._called("GET", url, {}, None)

    def ask_with(self, path: str, content_type: str, body: bytes) -> ApiReply | NoAnswer:
        """POST, for a search that wants one."""
        return self._called("POST", f"{self._base_url}{path}", {"Content-Type": content_type}, body)

    def _answer_to(self, request: Request, asked: Sequence[Recipient]) -> Answer:
        headers = {"Content-Type": request.content_type, **request.headers}
        reply = self._called("POST", f"{self._base_url}{request.path}", headers, request.body)
        if isinstance(reply, NoAnswer):
            verdict = Verdict.UNCLEAR if reply.sent else Verdict.NOT_ACCEPTED
            return Answer(verdict=verdict, detail=readable(reply.reason, secrets=self._secrets))
        return self.judge(reply, asked)

    def _called(self, method: str, url: str, headers: Mapping[str, str], body: bytes | None) -> ApiReply | NoAnswer:
        reply = self._caller.call(method, url, {**self._headers, **headers}, body)
        return reply if isinstance(reply, NoAnswer) else ApiReply(reply, self._secrets)


def could_not_ask(provider: str, what: str, reply: ApiReply | NoAnswer) -> Finding:
    """The finding for a question of `check` that got no useful answer: fatal where the key itself is refused."""
    if isinstance(reply, NoAnswer):
        return Finding(f"{provider} was not reached when asked for {what}: {reply.reason}.", is_fatal=False)
    if reply.status == 401:
        return Finding(f"{provider} does not know the key: look at it, and at the region of base_url.")
    return Finding(f"{provider} would not tell {what} (HTTP {reply.status}), so it was not checked.", is_fatal=False)
