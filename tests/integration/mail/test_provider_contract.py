"""What every provider owes its callers; a new provider joins by a line in CARRIERS."""

import random
import socket
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from syndicate.domain.delivery import cut
from syndicate.domain.message import OutcomeKind, SendingKind, Slot, Verdict
from syndicate.domain.recollection import RecollectionClass
from syndicate.mail.registry import build_provider, provider_names
from syndicate.mail.ses_client import IS_INSTALLED
from tests.factories import UNSUBSCRIBE, make_email, make_recipient
from tests.fakes.api import AFTER, HALTING, Fault
from tests.integration.mail.carrier_brevo import BREVO
from tests.integration.mail.carrier_mailersend import MAILERSEND
from tests.integration.mail.carrier_mailgun import MAILGUN
from tests.integration.mail.carrier_postmark import POSTMARK
from tests.integration.mail.carrier_resend import RESEND
from tests.integration.mail.carrier_sendgrid import SENDGRID
from tests.integration.mail.carrier_ses import SES
from tests.integration.mail.carriers import OUTBOX, SMTP

KEY = "hungary-2026-11-04/1"
CARRIERS = (OUTBOX, SMTP, MAILGUN, RESEND, POSTMARK, SENDGRID, MAILERSEND, BREVO, SES)
#: Those whose other side is an HTTP API.
APIS = tuple(carrier for carrier in CARRIERS if carrier.verdicts)
#: Those whose answer to a call speaks of its addresses.
PROMPT = tuple(api for api in APIS if api.poisoned is not None)


@pytest.fixture(params=CARRIERS, ids=lambda carrier: carrier.name)
def carrier(request):
    return request.param


@pytest.fixture
def carried(carrier, tmp_path):
    with carrier.connect(tmp_path, 5) as carried:
        yield carried


def send_all(provider, email, recipients):
    by_number = {recipient.subscriber: recipient for recipient in recipients}
    outcomes = []
    for number, members in enumerate(cut(list(by_number), provider.max_batch), 1):
        answer = provider.send(email, [by_number[member] for member in members], f"hungary-2026-11-04/{number}")
        assert answer.verdict is Verdict.ANSWERED, answer
        assert len(answer.outcomes) == len(members)
        outcomes.extend(answer.outcomes)
    return outcomes


@pytest.mark.parametrize("count", ["one", "three", "maximum", "one-more"])
def test_everybody_gets_the_mail_with_links_of_his_own(carried, count):
    provider = carried.provider
    number = {"one": 1, "three": 3, "maximum": provider.max_batch, "one-more": provider.max_batch + 1}[count]
    email = make_email()
    recipients = [make_recipient(number) for number in range(1, number + 1)]
    outcomes = send_all(provider, email, recipients)
    assert [outcome.kind for outcome in outcomes] == [OutcomeKind.ACCEPTED] * number
    links = {recipient.address: recipient.slots[Slot.UNSUBSCRIBE_URL] for recipient in recipients}
    arrived = carried.mails()
    assert set(arrived) == set(links)
    for address, link in links.items():
        mail = arrived[address]
        assert mail.subject == email.subject
        assert mail.html == email.html.replace(UNSUBSCRIBE, link)
        assert mail.text == email.text.replace(UNSUBSCRIBE, link)
        assert mail.headers["List-Unsubscribe"] == f"<{link}>"
        assert mail.headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        assert email.sender_address in mail.sender
    if carried.fake:
        assert carried.fake.complaints == []
        assert len(set(carried.fake.taken)) == len(carried.fake.taken) == number


def test_every_further_header_arrives_as_it_was_given(carried):
    email = make_email()
    send_all(carried.provider, email, [make_recipient()])
    (mail,) = carried.mails().values()
    link = make_recipient().slots[Slot.UNSUBSCRIBE_URL]
    for name, value in email.headers:
        assert mail.headers[name] == value.replace(UNSUBSCRIBE, link)


@pytest.mark.parametrize("kind", [SendingKind.CONFIRMATION, SendingKind.PROOF], ids=str)
def test_service_mail_goes_without_the_headers_of_a_list(carried, kind):
    mark, link = Slot.CONFIRM_URL.value, "https://onthisday.example.org/confirm/1.abc"
    email = make_email(
        kind=kind,
        headers=(("Auto-Submitted", "auto-generated"),),
        html=f"<p>{mark}</p>\n",
        text=f"{mark}\n",
    )
    send_all(carried.provider, email, [make_recipient(slots={Slot.CONFIRM_URL: link})])
    (mail,) = carried.mails().values()
    assert (mail.html, mail.text) == (f"<p>{link}</p>\n", f"{link}\n")
    assert not [name for name in mail.headers if name.lower().startswith("list-")]
    if carried.fake:
        assert carried.fake.complaints == []


HURTFUL = {
    "mailgun": "%recipient.unsubscribe_url% and %unsubscribe_url%",
    "braces": "{{name}} {% if x %} {{{ pm:unsubscribe }}} {{ params.x }} {{ unsubscribe }} {$name} ${a}",
    "tags": "-sub- @@unsub@@ <%asm_group_unsubscribe_raw_url%> [unsubscribe] *|UNSUB|*",
    "escapes": "&amp; < > \" ' \\n \\u0041",
    "encoded-word": "=?utf-8?q?a?=",
    "quoted-printable": "=C3=A9=\n=",
    "dots": "..\n.\n.\n",
    "from": "From me\n>From you",
    "scripts": "عربية עברית 漢字 👩‍🚀🎂 é",
    "latin-1": "é ü ß",
    "long": "x" * 3000,
}


@pytest.mark.parametrize("name", HURTFUL)
def test_content_arrives_as_it_was_written(carried, name):
    hurtful = HURTFUL[name]
    email = make_email(
        subject=hurtful.split("\n")[0][:60],
        text=f"{hurtful}\n{UNSUBSCRIBE}\n",
        html=f"<p>{hurtful} {UNSUBSCRIBE}</p>\n",
    )
    send_all(carried.provider, email, [make_recipient()])
    (mail,) = carried.mails().values()
    link = make_recipient().slots[Slot.UNSUBSCRIBE_URL]
    # A word joiner, which nobody sees, may stand where a provider would have put something of its own.
    assert mail.text.replace("\u2060", "") == email.text.replace(UNSUBSCRIBE, link)
    assert mail.html.replace("\u2060", "") == email.html.replace(UNSUBSCRIBE, link)
    assert mail.subject.replace("\u2060", "") == email.subject


def test_nobody_is_a_whole_answer(carried):
    answer = carried.provider.send(make_email(), [], KEY)
    assert (answer.verdict, answer.outcomes, carried.mails()) == (Verdict.ANSWERED, (), {})


def test_too_many_at_once_is_a_mistake_with_its_numbers(carried):
    provider = carried.provider
    recipients = [make_recipient(number) for number in range(provider.max_batch + 1)]
    with pytest.raises(
        ValueError, match=f"at most {provider.max_batch} recipients a call, not {provider.max_batch + 1}"
    ):
        provider.send(make_email(), recipients, KEY)
    assert carried.mails() == {}


def test_the_same_address_twice_is_a_mistake(carried):
    if carried.provider.max_batch > 1:
        with pytest.raises(ValueError, match="same address twice"):
            carried.provider.send(make_email(), [make_recipient(), make_recipient()], KEY)


@pytest.mark.parametrize("key", ["", "../x", "a b", "é/1", "x\r\ny"])
def test_a_key_that_is_none_is_a_mistake(carried, key):
    with pytest.raises(ValueError, match="no key of a batch"):
        carried.provider.send(make_email(), [make_recipient()], key)
    assert carried.mails() == {}


@pytest.mark.parametrize(
    "changes",
    [
        {"subject": "a\r\nBcc: victim@example.org"},
        {"subject": "=?utf-8?q?hi=0ABcc:_v@x?="},
        {"sender_name": "a\nb"},
        {"headers": (("X-A", "b\r\nBcc: victim@example.org"),)},
        {"headers": (("Bcc", "victim@example.org"),)},
    ],
    ids=["subject", "encoded-word", "name", "header", "name-of-header"],
)
def test_a_mail_that_would_smuggle_a_header_halts_and_nobody_gets_it(carried, changes):
    assert carried.provider.send(make_email(**changes), [make_recipient()], KEY).verdict is Verdict.HALTED
    assert carried.mails() == {}


def test_a_recipient_without_his_link_halts_and_nobody_gets_a_mark(carried):
    assert carried.provider.send(make_email(), [make_recipient(slots={})], KEY).verdict is Verdict.HALTED
    assert carried.mails() == {}


def test_an_address_that_no_mail_can_be_sent_to_is_refused_at_once(carried):
    (outcome,) = carried.provider.send(make_email(), [make_recipient(address="a@b\r\nRCPT TO:<c@d>")], KEY).outcomes
    assert (outcome.kind, carried.mails()) == (OutcomeKind.REFUSED, {})
    assert carried.fake is None or carried.fake.requests == 0


def test_an_unwritable_address_stays_out_of_the_call_and_the_others_keep_their_places(carried):
    if carried.provider.max_batch < 3:
        return
    recipients = [make_recipient(1), make_recipient(9, address="a@b, c@d"), make_recipient(3)]
    answer = carried.provider.send(make_email(), recipients, KEY)
    kinds = [outcome.kind for outcome in answer.outcomes]
    assert kinds == [OutcomeKind.ACCEPTED, OutcomeKind.REFUSED, OutcomeKind.ACCEPTED]
    assert set(carried.mails()) == {recipients[0].address, recipients[2].address}


def test_a_provider_that_remembers_can_be_asked_again(carried):
    if carried.provider.recollection.kind is not RecollectionClass.REMEMBERS:
        return
    send_all(carried.provider, make_email(), [make_recipient()])
    first = carried.mails()
    carried.provider.send(make_email(), [make_recipient()], KEY)
    assert carried.mails() == first
    if carried.fake:
        assert carried.fake.taken == list(first)


def test_the_registry_builds_every_provider_there_is_and_each_is_held_to_this_contract(tmp_path):
    assert sorted(carrier.name for carrier in CARRIERS) == sorted(provider_names())
    for carrier in CARRIERS:
        if carrier is SES and not IS_INSTALLED:
            continue  # the extra “ses” is not there; what is said then, its own test knows
        assert build_provider(carrier.name, carrier.options, outbox_dir=tmp_path).name == carrier.name


# What follows is asked of those with an HTTP API.

RECIPIENTS = [make_recipient(number) for number in range(1, 4)]


def api_cases(names):
    return [pytest.param(api, name, id=f"{api.name}-{name}") for api in APIS for name in names(api)]


@pytest.mark.parametrize("api", APIS, ids=lambda api: api.name)
def test_the_table_of_refusals_is_whole(api, tmp_path):
    with api.connect(tmp_path, 5) as carried:
        assert set(api.verdicts) == set(carried.fake.answers)
        assert set(api.waits) <= set(api.verdicts)


@pytest.mark.parametrize(("api", "name"), api_cases(lambda api: api.verdicts))
def test_every_refusal_has_its_verdict_after_one_request(api, name, tmp_path):
    with api.connect(tmp_path, 5) as carried:
        carried.fake.script(name)
        answer = carried.provider.send(make_email(), RECIPIENTS, KEY)
        assert answer.verdict is api.verdicts[name], answer
        assert (carried.fake.requests, carried.fake.taken) == (1, [])
        assert answer.retry_after == api.waits.get(name)
        assert_says_nothing_secret(carried, answer)


@pytest.mark.parametrize(("api", "name"), api_cases(lambda _: [fault for fault in Fault if fault is not Fault.NONE]))
def test_every_fault_of_the_wire_is_unclear_after_one_request(api, name, tmp_path):
    deadline = 0.5 if name in (Fault.HANG_BEFORE, Fault.HANG_AFTER, Fault.DRIP, Fault.DRIP_HEADERS) else 10
    with api.connect(tmp_path, deadline) as carried:
        carried.fake.script(name)
        began = time.monotonic()
        answer = carried.provider.send(make_email(), RECIPIENTS, KEY)
        assert time.monotonic() - began < deadline + 5
        expected = Verdict.HALTED if name in HALTING else Verdict.UNCLEAR
        assert answer.verdict is (Verdict.ANSWERED if name in api.harmless else expected), answer
        assert (answer.outcomes == ()) is (name not in api.harmless)
        assert carried.fake.requests == 1
        assert len(carried.fake.taken) == (3 if name in AFTER else 0)
        assert_says_nothing_secret(carried, answer)
        # And the next call finds its way.
        assert carried.provider.send(make_email(), [make_recipient(7)], "hungary-2026-11-04/2").outcomes
        assert carried.fake.requests == 2


@pytest.mark.parametrize("api", APIS, ids=lambda api: api.name)
def test_nobody_listening_proves_that_nobody_was_taken_on(api, tmp_path):
    if api is SES and not IS_INSTALLED:
        pytest.skip("the extra “ses” is not installed")
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        options = {**api.options, "base_url": f"http://127.0.0.1:{closed.getsockname()[1]}"}
        provider = build_provider(api.name, options, outbox_dir=tmp_path)
        assert provider.send(make_email(), [make_recipient()], KEY).verdict is Verdict.NOT_ACCEPTED
        provider.close()


@pytest.mark.parametrize("api", APIS, ids=lambda api: api.name)
def test_several_threads_share_one_provider(api, tmp_path):
    with api.connect(tmp_path, 10) as carried, ThreadPoolExecutor(8) as threads:
        answers = threads.map(
            lambda number: carried.provider.send(
                make_email(), [make_recipient(number)], f"hungary-2026-11-04/{number}"
            ),
            range(1, 9),
        )
        assert [answer.verdict for answer in answers] == [Verdict.ANSWERED] * 8
        assert sorted(carried.fake.taken) == [f"reader{number}@example.net" for number in range(1, 9)]
        assert carried.fake.complaints == []


@pytest.mark.parametrize("api", APIS, ids=lambda api: api.name)
def test_the_key_is_in_no_log(api, tmp_path, caplog):
    caplog.set_level("DEBUG")
    with api.connect(tmp_path, 5) as carried:
        carried.fake.script(Fault.ERROR_BEFORE, Fault.RESET_BEFORE, *api.verdicts)
        for number in range(len(api.verdicts) + 3):
            carried.provider.send(make_email(), [make_recipient()], f"hungary-2026-11-04/{number}")
        assert carried.fake.key not in caplog.text
        assert carried.fake.key not in repr(carried.provider)


def assert_says_nothing_secret(carried, answer):
    said = " ".join([answer.detail, *(outcome.detail for outcome in answer.outcomes)])
    assert "@example" not in said
    assert carried.fake.key not in said


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("api", PROMPT, ids=lambda api: api.name)
def test_poisoned_addresses_are_refused_alone_and_the_good_ones_get_theirs_once(api, seed, tmp_path):
    chance = random.Random(seed)
    with api.connect(tmp_path, 10) as carried:
        size = min(carried.provider.max_batch, 40)
        recipients = {number: make_recipient(number) for number in range(1, size + 1)}
        poisoned = chance.sample(sorted(recipients), min(size, chance.randint(1, 4)))
        carried.fake.poison = {recipients[number].address for number in poisoned}
        refused, number = set(), 0
        waiting = [tuple(recipients)]
        while waiting:
            members, number = waiting.pop(), number + 1
            answer = carried.provider.send(
                make_email(), [recipients[member] for member in members], f"hungary-2026-11-04/{number}"
            )
            if answer.verdict is Verdict.REFUSED_WHOLE:
                middle = len(members) // 2
                if middle:
                    waiting += [members[middle:], members[:middle]]
                else:
                    refused.update(members)
                continue
            assert answer.verdict is Verdict.ANSWERED, answer
            outcomes = zip(members, answer.outcomes, strict=True)
            refused.update(member for member, outcome in outcomes if outcome.kind is OutcomeKind.REFUSED)
        good = sorted(recipients[member].address for member in recipients if member not in poisoned)
        assert refused == set(poisoned)
        assert sorted(carried.fake.taken) == good


@pytest.mark.parametrize("api", PROMPT, ids=lambda api: api.name)
def test_a_bad_address_is_answered_for_as_the_provider_does(api, tmp_path):
    with api.connect(tmp_path, 5) as carried:
        carried.fake.poison = {RECIPIENTS[1].address}
        answer = carried.provider.send(make_email(), RECIPIENTS, KEY)
        assert answer.verdict is api.poisoned
        if api.poisoned is Verdict.ANSWERED:
            kinds = [outcome.kind for outcome in answer.outcomes]
            assert kinds == [OutcomeKind.ACCEPTED, OutcomeKind.REFUSED, OutcomeKind.ACCEPTED]
        assert_says_nothing_secret(carried, answer)


@pytest.mark.parametrize("api", APIS, ids=lambda api: api.name)
def test_who_was_taken_on_is_found_afterwards_where_the_provider_can_be_searched(api, tmp_path):
    with api.connect(tmp_path, 5) as carried:
        provider, fake = carried.provider, carried.fake
        if provider.recollection.first_look is None:
            return
        addresses = [recipient.address for recipient in RECIPIENTS]
        fake.script(Fault.EOF_AFTER)
        assert provider.send(make_email(), RECIPIENTS, KEY).verdict is Verdict.UNCLEAR
        provider.send(make_email(), [make_recipient(7)], "hungary-2026-11-04/2")
        found = provider.find(KEY, addresses, fake.since, fake.until)
        assert (found.is_whole, set(found.ids)) == (True, set(addresses)), found
        found = provider.find("hungary-2026-11-04/3", ["reader9@example.net"], fake.since, fake.until)
        assert (found.is_whole, dict(found.ids)) == (True, {})


@pytest.mark.parametrize("api", APIS, ids=lambda api: api.name)
def test_a_search_that_fails_is_not_whole(api, tmp_path):
    with api.connect(tmp_path, 1) as carried:
        provider, fake = carried.provider, carried.fake
        if provider.recollection.first_look is None:
            return
        since, until = fake.since, fake.until
        fake.search_fails = True
        assert provider.find(KEY, ["reader1@example.net"], since, until).is_whole is False
