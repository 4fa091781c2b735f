from contextlib import contextmanager

from syndicate.domain.message import Verdict
from syndicate.mail.mailersend import Mailersend
from tests.fakes.mailersend import FakeMailersend
from tests.integration.mail.carriers import Carried, Carrier


@contextmanager
def mailersend(folder, deadline):
    with FakeMailersend() as fake:
        provider = Mailersend(fake.url, fake.domain, fake.key, deadline_seconds=deadline)
        yield Carried(provider, fake.mails, fake)
        provider.close()


_HALTED = ("401", "403", "404", "405", "413", "422-domain", "422-trial", "422-quota", "422-headers", "422-from")
_HALTED += ("422-to-and-from", "422-words")
_UNCLEAR = ("400", "422-nothing", "422-html", "503", "200", "202-without-id", "202-odd-id")

MAILERSEND = Carrier(
    "mailersend",
    mailersend,
    verdicts={
        **dict.fromkeys(_HALTED, Verdict.HALTED),
        **dict.fromkeys(("421", "421-wait", "429", "429-wait", "429-day"), Verdict.NOT_ACCEPTED),
        "422-to": Verdict.REFUSED_WHOLE,
        **dict.fromkeys(_UNCLEAR, Verdict.UNCLEAR),
    },
    waits={"421-wait": 600.0, "429-wait": 42.0, "429-day": 7200.0},
    options={"domain": "example.org", "api_token": "token"},
    poisoned=None,
)
