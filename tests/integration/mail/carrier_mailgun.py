from contextlib import contextmanager

from syndicate.domain.message import Verdict
from syndicate.mail.mailgun import Mailgun
from tests.fakes.mailgun import FakeMailgun
from tests.integration.mail.carriers import Carried, Carrier


@contextmanager
def mailgun(folder, deadline):
    with FakeMailgun() as fake:
        provider = Mailgun(fake.url, fake.domain, fake.key, deadline_seconds=deadline)
        yield Carried(provider, fake.mails, fake)
        provider.close()


MAILGUN = Carrier(
    "mailgun",
    mailgun,
    verdicts={
        "400": Verdict.REFUSED_WHOLE,
        "400-from": Verdict.HALTED,
        "400-html": Verdict.UNCLEAR,
        "401": Verdict.HALTED,
        "402": Verdict.HALTED,
        "403": Verdict.HALTED,
        "404": Verdict.HALTED,
        "413": Verdict.HALTED,
        "420": Verdict.NOT_ACCEPTED,
        "429": Verdict.NOT_ACCEPTED,
        "magnificent": Verdict.HALTED,
    },
    waits={"420": 3600, "429": 120},
    options={"domain": "mg.example.org", "api_key": "key"},
)
