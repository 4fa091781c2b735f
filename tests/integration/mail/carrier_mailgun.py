from contextlib import contextmanager

from syndicate.mail.mailgun import Mailgun
from tests.fakes.mailgun import FakeMailgun
from tests.integration.mail.carriers import Carried, Carrier


@contextmanager
def mailgun(folder, deadline):
    with FakeMailgun() as fake:
        provider = Mailgun(fake.url, fake.domain, fake.key, deadline_seconds=deadline)
        yield Carried(
            provider, lambda: {address: call.mail_for(address) for call in fake.calls for address in call.to}
        )
        provider.close()


MAILGUN = Carrier("mailgun", mailgun, options={"domain": "mg.example.org", "api_key": "key"})
