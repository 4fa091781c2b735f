from contextlib import contextmanager

import pytest

from syndicate.domain.message import Verdict
from syndicate.mail.ses import Ses
from tests.fakes.ses import FakeSes
from tests.integration.mail.carriers import Carried, Carrier


@contextmanager
def ses(folder, deadline):
    pytest.importorskip("botocore", reason="the extra “ses” is not installed")
    with FakeSes() as fake:
        provider = Ses(fake.url, fake.region, fake.credentials, deadline_seconds=deadline)
        yield Carried(provider, fake.mails, fake)
        provider.close()


_HALTING = (
    *("rejected", "suspended", "paused", "mail-from", "bad-request", "set", "keys", "signature", "permission"),
    *("clock", "portal-403", "all-not-verified", "all-alike", "all-of-the-domain", "all-paused"),
)
_UNCLEAR = (
    *("all-transient", "all-unheard-of", "too-few", "too-many-results", "server-error", "throttled-500"),
    *("unheard-of-400", "unnamed-400"),
)
_THROTTLED = ("limit", "rate", "day", "too-many", "unnamed-429", "all-over-rate", "all-over-quota")

SES = Carrier(
    "ses",
    ses,
    verdicts={
        **dict.fromkeys(("bad-address", "bad-domain"), Verdict.REFUSED_WHOLE),
        **dict.fromkeys(_HALTING, Verdict.HALTED),
        **dict.fromkeys(_UNCLEAR, Verdict.UNCLEAR),
        **dict.fromkeys(_THROTTLED, Verdict.NOT_ACCEPTED),
    },
    waits={
        **dict.fromkeys(("limit", "rate", "too-many", "all-over-rate"), 2),
        **dict.fromkeys(("day", "all-over-quota"), 3600),
    },
    options={"access_key_id": "AKIAFORTESTS", "secret_access_key": "secret", "region": "eu-central-1"},
    poisoned=Verdict.ANSWERED,
)
