from contextlib import contextmanager

from syndicate.domain.message import Verdict
from syndicate.mail.brevo import Brevo
from tests.fakes.brevo import FakeBrevo
from tests.integration.mail.carriers import Carried, Carrier


@contextmanager
def brevo(folder, deadline):
    with FakeBrevo() as fake:
        provider = Brevo(fake.url, fake.key, deadline_seconds=deadline)
        yield Carried(provider, fake.mails, fake)
        provider.close()


_HALTING = (
    *("401", "401-ip", "402", "403", "validation", "404", "405", "406", "413", "422"),
    *("bad-sender", "bad-reply-to", "missing", "out-of-range", "bad-request"),
)
_UNCLEAR = ("taken-before", "duplicate", "duplicate-request", "400-new", "400-html", "500-code")

BREVO = Carrier(
    "brevo",
    brevo,
    verdicts={
        **dict.fromkeys(_HALTING, Verdict.HALTED),
        **dict.fromkeys(_UNCLEAR, Verdict.UNCLEAR),
        **dict.fromkeys(("bad-to", "bad-versions", "bad-something"), Verdict.REFUSED_WHOLE),
        **dict.fromkeys(("429", "429-retry-after", "429-bare"), Verdict.NOT_ACCEPTED),
    },
    waits={"429": 37, "429-retry-after": 4},
    options={"api_key": "xkeysib-key"},
)
