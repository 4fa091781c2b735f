import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndicate.domain.message import SendingKind, Slot
from syndicate.errors import ConfigurationError, UnsafeMailError
from syndicate.mail.mailersend import from_options
from syndicate.mail.mailersend_form import form
from syndicate.mail.options import Options
from tests.factories import UNSUBSCRIBE, make_email, make_recipient

KEY = "hungary-2026-11-04/1"
OPTIONS = {"domain": "example.org", "api_token": "token"}


def build(**options):
    return from_options(Options("mailersend", {**OPTIONS, **options}, "config/publication.yaml"), None)


def messages(email=None, recipients=None, key=KEY):
    return json.loads(form(email or make_email()).many(recipients or [make_recipient()], key))


# Options


def test_domain_and_token_are_enough():
    provider = build()
    assert (provider.max_batch, provider.webhook) == (300, None)


@pytest.mark.parametrize(
    ("options", "named"),
    [
        ({"api_token": ""}, "api_token"),
        ({"domain": "not a domain"}, "domain"),
        ({"batch_size": "501"}, "from 1 to 500"),
        ({"base_url": "http://api.mailersend.com"}, "https://"),
        ({"api_key": "x"}, "no option “api_key”"),
        ({"webhook_key": "é"}, "webhook_key"),
    ],
)
def test_a_wrong_option_is_told_by_its_name(options, named):
    with pytest.raises(ConfigurationError) as caught:
        build(**options)
    assert named in " ".join(problem.message for problem in caught.value.problems)


def test_the_webhook_is_there_once_its_secret_is():
    assert build(webhook_key="secret").webhook is not None


# The call


@pytest.mark.parametrize(("count", "path"), [(1, "/v1/email"), (2, "/v1/bulk-email")])
def test_one_recipient_goes_to_the_endpoint_that_looks_first(count, path):
    request = build().request(make_email(), [make_recipient(number) for number in range(count)], KEY)
    assert request.path == path
    found = json.loads(request.body)
    assert [message["to"] for message in (found if count > 1 else [found])] == [
        [{"email": f"reader{number}@example.net"}] for number in range(count)
    ]


@pytest.mark.parametrize("sender", ["onthisday@example.net", "onthisday@mail.example.org"])
def test_mail_that_a_search_would_not_find_is_not_sent(sender):
    with pytest.raises(UnsafeMailError, match=r"not of the domain example\.org"):
        build().request(make_email(sender_address=sender), [make_recipient()], KEY)


def test_the_senders_domain_may_be_written_large():
    assert build(domain="Example.ORG").request(make_email(sender_address="a@EXAMPLE.org"), [make_recipient()], KEY)


def test_every_recipient_gets_a_whole_mail_with_links_of_his_own():
    email = make_email()
    recipients = [make_recipient(number) for number in range(1, 4)]
    for message, recipient in zip(messages(email, recipients), recipients, strict=True):
        link = recipient.slots[Slot.UNSUBSCRIBE_URL]
        assert message == {
            "to": [{"email": recipient.address}],
            "from": {"email": "onthisday@example.org", "name": "On this Day · Hungary"},
            "reply_to": {"email": "desk@example.org"},
            "subject": email.subject,
            "html": email.html.replace(UNSUBSCRIBE, link),
            "text": email.text.replace(UNSUBSCRIBE, link),
            "list_unsubscribe": link,
            "headers": [
                {"name": "List-Id", "value": "On this Day <hungary.onthisday.example.org>"},
                {"name": "Auto-Submitted", "value": "auto-generated"},
            ],
            "tags": ["hungary-2026-11-04_1", "hungary-2026-11-04", "issue"],
            "settings": {"track_clicks": False, "track_opens": False, "track_content": False},
            "precedence_bulk": False,
        }


def test_service_mail_has_its_own_link_and_no_more():
    link = "https://onthisday.example.org/confirm/1.abc"
    email = make_email(
        kind=SendingKind.CONFIRMATION,
        headers=(),
        reply_to=None,
        sender_name="",
        html=f"<p>{Slot.CONFIRM_URL}</p>",
        text=Slot.CONFIRM_URL,
    )
    recipient = make_recipient(slots={Slot.CONFIRM_URL: link, Slot.UNSUBSCRIBE_URL: "https://example.org/u"})
    message = json.loads(form(email).one(recipient, "confirmation-7/1"))
    assert (message["text"], message["html"], message["from"]) == (
        *(link, f"<p>{link}</p>", {"email": "onthisday@example.org"}),
    )
    assert message["tags"] == ["confirmation-7_1", "confirmation-7", "confirmation"]
    assert not {"reply_to", "headers", "list_unsubscribe"} & set(message)


def headers(way_out=f"<{UNSUBSCRIBE}>", one_click="List-Unsubscribe=One-Click"):
    pairs = (("List-Unsubscribe", way_out), ("List-Unsubscribe-Post", one_click))
    return tuple((name, value) for name, value in pairs if value is not None)


@pytest.mark.parametrize(
    "way_out",
    [
        f"<{UNSUBSCRIBE}>",
        f"<{UNSUBSCRIBE}>, <mailto:leave@example.org>",
        f"<mailto:leave@example.org>, <{UNSUBSCRIBE}>",
    ],
)
def test_of_the_ways_out_the_url_is_given(way_out):
    (message,) = messages(make_email(headers=headers(way_out)))
    assert message["list_unsubscribe"] == make_recipient().slots[Slot.UNSUBSCRIBE_URL]
    assert "headers" not in message


@pytest.mark.parametrize(
    "changes",
    [
        {"way_out": None},
        {"one_click": None},
        {"one_click": "yes"},
        {"way_out": UNSUBSCRIBE},
        {"way_out": "<mailto:leave@example.org>"},
    ],
)
def test_a_way_out_that_mailersend_would_not_write_as_it_is_is_refused(changes):
    with pytest.raises(UnsafeMailError, match="List-Unsubscribe"):
        messages(make_email(headers=headers(**changes)))


@pytest.mark.parametrize("mark", ["{{ name }}", "{{name}}", "{$name}", "{% if x %}", "{{{x}}}", "{# hidden #}"])
def test_a_placeholder_in_an_editors_sentence_stays_a_sentence(mark):
    sentence = f"In 1956 {mark} was 50%"
    email = make_email(
        subject=sentence,
        sender_name=mark,
        html=f"<p>{sentence} {UNSUBSCRIBE}</p>",
        text=f"{sentence} {UNSUBSCRIBE}",
    )
    (message,) = messages(email)
    whole = json.dumps(message["subject"] + message["html"] + message["text"] + message["from"]["name"])
    assert mark[:2] not in whole
    assert sentence in message["text"].replace("\u2060", "")
    assert message["subject"].replace("\u2060", "") == sentence


@pytest.mark.parametrize("style", ["@media print{#a{b:c}}", "@media x{.a{b:c}}", "a{width:50%}"])
def test_rules_of_a_style_sheet_are_left_alone(style):
    assert style in messages(make_email(html=f"<style>{style}</style>{UNSUBSCRIBE}"))[0]["html"]


@given(st.text(alphabet="{}%$# ab", max_size=60))
def test_no_text_made_of_placeholders_parts_is_replaced(text):
    (message,) = messages(make_email(text=f"{text}{UNSUBSCRIBE}"))
    assert not {"{{", "{%", "{$", "{# "} & {message["text"][at : at + size] for at in range(70) for size in (2, 3)}
    link = make_recipient().slots[Slot.UNSUBSCRIBE_URL]
    assert message["text"].replace("\u2060", "") == f"{text}{link}"


@pytest.mark.parametrize(
    "changes",
    [
        {"headers": (("X-Name", "{{ name }}"),)},
        {"headers": (("List-Id", "é <a.example.org>"),)},
        {"subject": "a\r\nBcc: v@x"},
        {"subject": "x" * 999},
        {"sender_name": "a\nb"},
        {"sender_name": "ő" * 21},
        {"sender_address": "a@b, c@d"},
        {"reply_to": "a@b>, <c@d"},
    ],
    ids=["mark-in-header", "header", "subject", "long-subject", "name", "long-name", "sender", "reply-to"],
)
def test_a_mail_that_must_not_be_written_is_refused(changes):
    with pytest.raises(UnsafeMailError):
        messages(make_email(**changes))


@pytest.mark.parametrize("value", [None, "javascript:x", 'https://example.org/"', "https://example.org/é"])
def test_a_link_that_is_none_is_refused(value):
    slots = {} if value is None else {Slot.UNSUBSCRIBE_URL: value}
    with pytest.raises(UnsafeMailError, match="UNSUBSCRIBE_URL"):
        messages(recipients=[make_recipient(slots=slots)])


def test_a_call_over_fifty_megabytes_says_what_to_do():
    email = make_email(html=f"<p>{UNSUBSCRIBE}</p>" + "x" * 9_000_000)
    recipients = [make_recipient(number) for number in range(6)]
    with pytest.raises(UnsafeMailError, match="set batch_size lower"):
        messages(email, recipients)
    assert len(messages(email, recipients[:5])) == 5


def test_the_default_batch_holds_mails_of_a_hundred_kilobytes():
    email = make_email(html=f'<p class="x">{UNSUBSCRIBE}</p>' + '<a href="x">x</a>' * 5_883, text="x" * 20_000)
    provider = build()
    body = provider.request(email, [make_recipient(number) for number in range(provider.max_batch)], KEY).body
    assert 30_000_000 < len(body) < 50_000_000


def test_a_key_that_a_tag_cannot_hold_is_refused():
    assert messages(key=f"{'x' * 95}/{'1' * 95}")[0]["tags"][0] == f"{'x' * 95}_{'1' * 95}"
    with pytest.raises(UnsafeMailError, match="191 characters"):
        messages(key=f"{'x' * 95}/{'1' * 96}")


def test_the_same_call_has_the_same_bytes():
    recipients = [make_recipient(number) for number in range(1, 4)]
    assert form(make_email()).many(recipients, KEY) == form.__wrapped__(make_email()).many(recipients, KEY)
