from contextlib import contextmanager

from syndicate.domain.message import Verdict
from syndicate.mail.sendgrid import SendGrid
from tests.fakes.api import Fault
from tests.fakes.sendgrid import FakeSendGrid
from tests.integration.mail.carriers import Carried, Carrier


@contextmanager
def sendgrid(folder, deadline):
    with FakeSendGrid() as fake:
        provider = SendGrid(fake.url, fake.key, deadline_seconds=deadline)
        yield Carried(provider, fake.mails, fake)
        provider.close()


_HALTING = (
    *("to-and-from", "bad-from", "bad-substitution", "bad-header", "too-many", "bad-content", "bad-request"),
    *("bad-key", "credits", "unverified", "scope", "not-found", "bad-method", "not-acceptable", "too-large"),
    "content-type",
)
_UNCLEAR = ("server-error", "unavailable", "proxy-400", "wordless-400")

SENDGRID = Carrier(
    "sendgrid",
    sendgrid,
    verdicts={
        **dict.fromkeys(("bad-to", "no-to", "twice", "several-to"), Verdict.REFUSED_WHOLE),
        **dict.fromkeys(_HALTING, Verdict.HALTED),
        **dict.fromkeys(_UNCLEAR, Verdict.UNCLEAR),
        **dict.fromkeys(("rate", "rate-by-reset", "rate-without"), Verdict.NOT_ACCEPTED),
    },
    waits={"rate": 7, "rate-by-reset": 60},
    # The answer has no body that could be cut: all that it says stands in its head.
    harmless=frozenset({Fault.CUT_JSON}),
    options={"api_key": "SG.key"},
)
