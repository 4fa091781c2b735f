from contextlib import contextmanager

from syndicate.domain.message import Verdict
from syndicate.mail.resend import Resend
from tests.fakes.resend import FakeResend
from tests.integration.mail.carriers import Carried, Carrier


@contextmanager
def resend(folder, deadline):
    with FakeResend() as fake:
        provider = Resend(fake.url, fake.key, deadline_seconds=deadline)
        yield Carried(provider, fake.mails, fake)
        provider.close()


_HALTING = (
    *("missing-key", "bad-key", "bad-key-400", "bad-key-403", "restricted-key", "inactive-key", "suspended-key"),
    *("no-permission", "unverified", "testing", "not-found", "bad-method", "bad-idempotency-key", "bad-from"),
    *("missing-field", "bad-parameter", "security", "month", "filter-403"),
)
_UNCLEAR = ("other-body", "concurrent", "locked", "application-error", "unavailable", "unnamed-400", "new-name-422")

RESEND = Carrier(
    "resend",
    resend,
    verdicts={
        **dict.fromkeys(_HALTING, Verdict.HALTED),
        **dict.fromkeys(_UNCLEAR, Verdict.UNCLEAR),
        **dict.fromkeys(("rate", "rate-by-reset", "day", "day-by-header"), Verdict.NOT_ACCEPTED),
        "bad-to": Verdict.REFUSED_WHOLE,
    },
    waits={"rate": 2, "rate-by-reset": 3, "day": 3600, "day-by-header": 7200, "concurrent": 5},
    options={"api_key": "re_key"},
    poisoned=Verdict.ANSWERED,
)
