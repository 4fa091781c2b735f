"""What every provider owes its callers; a new provider joins by one function in PROVIDERS."""

from contextlib import contextmanager
from dataclasses import dataclass
from email import message_from_bytes, policy

import pytest

from syndicate.domain.delivery import cut
from syndicate.domain.message import OutcomeKind, Slot, Verdict
from syndicate.mail.mailgun import Mailgun
from syndicate.mail.outbox import Outbox
from syndicate.mail.registry import build_provider
from syndicate.mail.smtp import Security, Smtp
from tests.factories import UNSUBSCRIBE, make_email, make_recipient
from tests.fakes.mailgun import FakeMailgun
from tests.fakes.smtp import FakeSmtp

KEY = "hungary-2026-11-04/1"


@dataclass(frozen=True)
class Arrived:
    """A mail as its reader gets it."""

    subject: str
    html: str
    text: str
    unsubscribe: str
    one_click: str


def read(data):
    message = message_from_bytes(data, policy=policy.default)
    html, text = (message.get_body((kind,)).get_content().replace("\r\n", "\n") for kind in ("html", "plain"))
    unsubscribe, one_click = (str(message[name]) for name in ("List-Unsubscribe", "List-Unsubscribe-Post"))
    return str(message["To"]), Arrived(str(message["Subject"]), html, text, unsubscribe, one_click)


@contextmanager
def outbox(tmp_path):
    yield Outbox(tmp_path), lambda: dict(read(path.read_bytes()) for path in tmp_path.rglob("*.eml"))


@contextmanager
def smtp(tmp_path):
    with FakeSmtp() as server:
        provider = Smtp("127.0.0.1", server.port, Security.NONE)
        yield provider, lambda: dict(read(kept.content) for kept in server.kept)
        provider.close()


@contextmanager
def mailgun(tmp_path):
    with FakeMailgun() as fake:
        provider = Mailgun(fake.url, fake.domain, fake.key)

        def arrived():
            mails = {address: call.mail_for(address) for call in fake.calls for address in call.to}
            return {
                address: Arrived(
                    mail.subject,
                    mail.html,
                    mail.text,
                    mail.headers["List-Unsubscribe"],
                    mail.headers["List-Unsubscribe-Post"],
                )
                for address, mail in mails.items()
            }

        yield provider, arrived
        provider.close()


PROVIDERS = (outbox, smtp, mailgun)


@pytest.fixture(params=PROVIDERS, ids=lambda function: function.__name__)
def carrier(request, tmp_path):
    with request.param(tmp_path) as (provider, arrived):
        yield provider, arrived


def send_all(provider, email, recipients):
    by_number = {recipient.subscriber: recipient for recipient in recipients}
    outcomes = []
    for number, members in enumerate(cut(list(by_number), provider.max_batch), 1):
        answer = provider.send(email, [by_number[member] for member in members], f"hungary-2026-11-04/{number}")
        assert answer.verdict is Verdict.ANSWERED
        assert len(answer.outcomes) == len(members)
        outcomes.extend(answer.outcomes)
    return outcomes


@pytest.mark.parametrize("count", [1, 3])
def test_everybody_gets_the_mail_with_links_of_his_own(carrier, count):
    provider, arrived = carrier
    email = make_email()
    recipients = [make_recipient(number) for number in range(1, count + 1)]
    outcomes = send_all(provider, email, recipients)
    assert [outcome.kind for outcome in outcomes] == [OutcomeKind.ACCEPTED] * count
    links = {recipient.address: recipient.slots[Slot.UNSUBSCRIBE_URL] for recipient in recipients}
    assert arrived() == {
        address: Arrived(
            email.subject,
            email.html.replace(UNSUBSCRIBE, link),
            email.text.replace(UNSUBSCRIBE, link),
            f"<{link}>",
            "List-Unsubscribe=One-Click",
        )
        for address, link in links.items()
    }


@pytest.mark.parametrize(
    "hurtful",
    [
        *(
            "%recipient.unsubscribe_url% and %unsubscribe_url%",
            "{{name}} {% if x %} ${a} -sub- @@unsub@@",
            "&amp; < > \" '",
        ),
        *("=?utf-8?q?a?=", "=C3=A9=\n=", "..\n.\n.\n", "From me\n>From you", "عربية עברית 漢字 👩‍🚀🎂 é", "x" * 3000),
    ],
)
def test_content_arrives_as_it_was_written(carrier, hurtful):
    provider, arrived = carrier
    email = make_email(
        subject=hurtful.split("\n")[0][:60],
        text=f"{hurtful}\n{UNSUBSCRIBE}\n",
        html=f"<p>{hurtful} {UNSUBSCRIBE}</p>\n",
    )
    send_all(provider, email, [make_recipient()])
    (mail,) = arrived().values()
    link = make_recipient().slots[Slot.UNSUBSCRIBE_URL]
    # A word joiner, which nobody sees, may stand where a provider would have put something of its own.
    assert mail.text.replace("\u2060", "") == email.text.replace(UNSUBSCRIBE, link)
    assert mail.html.replace("\u2060", "") == email.html.replace(UNSUBSCRIBE, link)
    assert mail.subject.replace("\u2060", "") == email.subject


def test_nobody_is_a_whole_answer(carrier):
    provider, arrived = carrier
    answer = provider.send(make_email(), [], KEY)
    assert (answer.verdict, answer.outcomes, arrived()) == (Verdict.ANSWERED, (), {})


def test_too_many_at_once_is_a_mistake_with_its_numbers(carrier):
    provider, arrived = carrier
    recipients = [make_recipient(number) for number in range(provider.max_batch + 1)]
    with pytest.raises(
        ValueError, match=f"at most {provider.max_batch} recipients a call, not {provider.max_batch + 1}"
    ):
        provider.send(make_email(), recipients, KEY)
    assert arrived() == {}


def test_the_same_address_twice_is_a_mistake(carrier):
    provider, _ = carrier
    if provider.max_batch > 1:
        with pytest.raises(ValueError, match="same address twice"):
            provider.send(make_email(), [make_recipient(), make_recipient()], KEY)


@pytest.mark.parametrize("key", ["", "../x", "a b", "é/1", "x\r\ny"])
def test_a_key_that_is_none_is_a_mistake(carrier, key):
    provider, arrived = carrier
    with pytest.raises(ValueError, match="no key of a batch"):
        provider.send(make_email(), [make_recipient()], key)
    assert arrived() == {}


@pytest.mark.parametrize(
    "changes",
    [
        {"subject": "a\r\nBcc: victim@example.org"},
        {"subject": "=?utf-8?q?hi=0ABcc:_v@x?="},
        {"sender_name": "a\nb"},
        {"headers": (("X-A", "b\r\nBcc: victim@example.org"),)},
        {"headers": (("Bcc", "victim@example.org"),)},
    ],
)
def test_a_mail_that_would_smuggle_a_header_halts_and_nobody_gets_it(carrier, changes):
    provider, arrived = carrier
    assert provider.send(make_email(**changes), [make_recipient()], KEY).verdict is Verdict.HALTED
    assert arrived() == {}


def test_a_recipient_without_his_link_halts_and_nobody_gets_a_mark(carrier):
    provider, arrived = carrier
    assert provider.send(make_email(), [make_recipient(slots={})], KEY).verdict is Verdict.HALTED
    assert arrived() == {}


def test_an_address_that_no_mail_can_be_sent_to_is_refused_at_once(carrier):
    provider, arrived = carrier
    (outcome,) = provider.send(make_email(), [make_recipient(address="a@b\r\nRCPT TO:<c@d>")], KEY).outcomes
    assert (outcome.kind, arrived()) == (OutcomeKind.REFUSED, {})


def test_a_provider_that_remembers_can_be_asked_again(carrier):
    provider, arrived = carrier
    if not provider.remembers:
        assert provider.name in ("smtp", "mailgun")
        return
    send_all(provider, make_email(), [make_recipient()])
    first = arrived()
    send_all(provider, make_email(), [make_recipient()])
    assert arrived() == first


def test_the_registry_builds_the_same_kinds(tmp_path):
    names = {function.__name__ for function in PROVIDERS}
    options = {"smtp": {"host": "localhost"}, "mailgun": {"domain": "mg.example.org", "api_key": "key"}}
    assert {build_provider(name, options.get(name, {}), outbox_dir=tmp_path).name for name in names} == names
