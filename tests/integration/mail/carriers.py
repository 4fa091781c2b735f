"""The providers as the contract suite drives them. A new one is a module `carrier_<name>.py` and a line in CARRIERS."""

from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy

from syndicate.domain.message import Verdict
from syndicate.mail.outbox import Outbox
from syndicate.mail.smtp import Security, Smtp
from tests.fakes.api import DeliveredMail, FakeApi
from tests.fakes.smtp import FakeSmtp


@dataclass(frozen=True)
class Carried:
    """A provider that is connected to something that takes its mail."""

    provider: object
    #: What arrived, by address.
    mails: Callable[[], dict[str, DeliveredMail]]
    #: `None` where the other side is no HTTP API.
    fake: FakeApi | None = None


@dataclass(frozen=True)
class Carrier:
    name: str
    #: Context manager over (folder, deadline in seconds) that gives a Carried.
    connect: Callable
    #: The provider's own refusals by the fake's name for them: what follows from each.
    verdicts: dict[str, Verdict] = field(default_factory=dict)
    #: Seconds to wait by those answers that say so.
    waits: dict[str, float] = field(default_factory=dict)
    #: Faults of an answer that say all the same that everybody was taken on.
    harmless: frozenset = frozenset()
    #: What the registry is given to build it, beside `base_url`.
    options: dict[str, str] = field(default_factory=dict)
    #: What a bad address makes of its call: `REFUSED_WHOLE`, or `ANSWERED` where it alone is refused. `None` where the
    #: provider takes a call on before it looks at addresses, and tells in reports.
    poisoned: Verdict | None = Verdict.REFUSED_WHOLE


def read(data):
    message = message_from_bytes(data, policy=policy.default)
    html, text = (message.get_body((kind,)).get_content().replace("\r\n", "\n") for kind in ("html", "plain"))
    headers = {name: str(value) for name, value in message.items()}
    return str(message["To"]), DeliveredMail(str(message["From"]), str(message["Subject"]), html, text, headers)


@contextmanager
def outbox(folder, deadline):
    yield Carried(Outbox(folder), lambda: dict(read(path.read_bytes()) for path in folder.rglob("*.eml")))


@contextmanager
def smtp(folder, deadline):
    with FakeSmtp() as server:
        provider = Smtp("127.0.0.1", server.port, Security.NONE)
        yield Carried(provider, lambda: dict(read(kept.content) for kept in server.kept))
        provider.close()


OUTBOX = Carrier("outbox", outbox)
SMTP = Carrier("smtp", smtp, options={"host": "localhost"})
