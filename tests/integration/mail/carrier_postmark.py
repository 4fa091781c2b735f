from contextlib import contextmanager

from syndicate.domain.message import Verdict
from syndicate.mail.postmark import Postmark
from tests.fakes.postmark import FakePostmark
from tests.integration.mail.carriers import Carried, Carrier


@contextmanager
def postmark(folder, deadline):
    with FakePostmark() as fake:
        provider = Postmark(fake.url, fake.key, deadline_seconds=deadline)
        yield Carried(provider, fake.mails, fake)
        provider.close()


_HALTED = ("401", "403-filter", "404", "413", "415", "422-json", "422-fields", "422-no-json", "422-too-many")
_HALTED += ("422-account", "sender-unknown", "sender-unconfirmed", "sender-invalid", "no-credits", "pending")
_HALTED += ("stream-unknown",)
_UNCLEAR = ("422-unknown", "422-html", "503", "maintenance", "entries-unknown", "too-few-entries")
_UNCLEAR += ("too-many-entries", "entries-without-code", "entries-that-are-none")

POSTMARK = Carrier(
    "postmark",
    postmark,
    verdicts={
        **dict.fromkeys(_HALTED, Verdict.HALTED),
        **dict.fromkeys(("429", "429-wait", "entries-throttled"), Verdict.NOT_ACCEPTED),
        **dict.fromkeys(("422-recipient", "422-inactive"), Verdict.REFUSED_WHOLE),
        **dict.fromkeys(_UNCLEAR, Verdict.UNCLEAR),
    },
    waits={"429-wait": 30.0},
    options={"server_token": "token"},
    poisoned=Verdict.ANSWERED,
)
