import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndicate.domain.message import SendingKind, Slot
from syndicate.errors import ConfigurationError, UnsafeMailError
from syndicate.mail.options import Options
from syndicate.mail.postmark import from_options
from syndicate.mail.postmark_form import form
from tests.factories import UNSUBSCRIBE, make_email, make_recipient

KEY = "hungary-2026-11-04/1"
WEBHOOK = {"webhook_secret": "a-long-path-0123", "webhook_username": "postmark", "webhook_password": "pass:word"}


def build(**options):
    return from_options(Options("postmark", {"server_token": "token", **options}, "config/publication.yaml"), None)


def problems(**options):
    with pytest.raises(ConfigurationError) as caught:
        build(**options)
    return " ".join(problem.message for problem in caught.value.problems)


def messages(email=None, recipients=None, key=KEY, stream="broadcast"):
    return json.loads(form(email or make_email(), stream).body(recipients or [make_recipient()], key))


# Options


def test_the_token_alone_is_enough():
    provider = build()
    assert (provider.max_batch, provider.webhook) == (300, None)


@pytest.mark.parametrize(
    ("options", "named"),
    [
        ({"server_token": ""}, "server_token"),
        ({"batch_size": "501"}, "from 1 to 500"),
        ({"batch_size": "0"}, "from 1 to 500"),
        ({"base_url": "http://api.postmarkapp.com"}, "https://"),
        ({"stream": "é"}, "stream"),
        ({"message_stream": "x"}, "no option “message_stream”"),
        ({"webhook_secret": "a-long-path-0123"}, "together"),
        (WEBHOOK | {"webhook_password": ""}, "webhook_password"),
        (WEBHOOK | {"webhook_secret": "short"}, "16 to 200"),
        (WEBHOOK | {"webhook_secret": "a/long/path/0123456"}, "16 to 200"),
        (WEBHOOK | {"webhook_username": "a:b"}, "webhook_username"),
    ],
)
def test_a_wrong_option_is_told_by_its_name(options, named):
    assert named in problems(**options)


def test_faults_of_the_webhook_do_not_show_its_secrets():
    said = problems(**WEBHOOK | {"webhook_secret": "short", "webhook_username": "a:b"})
    assert "short" not in said
    assert "pass:word" not in said


def test_the_webhook_is_there_once_its_secrets_are():
    assert build(**WEBHOOK).webhook is not None


@pytest.mark.parametrize(
    ("kind", "stream"), [(kind, "news" if kind.is_bulk else "service") for kind in SendingKind], ids=str
)
def test_bulk_mail_and_service_mail_go_out_on_streams_of_their_own(kind, stream):
    provider = build(stream="news", service_stream="service")
    request = provider.request(make_email(kind=kind), [make_recipient()], KEY)
    assert [message["MessageStream"] for message in json.loads(request.body)] == [stream]


# The call


def test_every_recipient_gets_a_whole_mail_with_links_of_his_own():
    email = make_email()
    recipients = [make_recipient(number) for number in range(1, 4)]
    for message, recipient in zip(messages(email, recipients), recipients, strict=True):
        link = recipient.slots[Slot.UNSUBSCRIBE_URL]
        assert message == {
            "To": recipient.address,
            "From": '"On this Day · Hungary" <onthisday@example.org>',
            "ReplyTo": "desk@example.org",
            "Subject": email.subject,
            "HtmlBody": email.html.replace(UNSUBSCRIBE, link),
            "TextBody": email.text.replace(UNSUBSCRIBE, link),
            "Headers": [{"Name": name, "Value": value.replace(UNSUBSCRIBE, link)} for name, value in email.headers],
            "Tag": "hungary-2026-11-04",
            "Metadata": {"batch": KEY},
            "MessageStream": "broadcast",
            "TrackOpens": False,
            "TrackLinks": "None",
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
    (message,) = messages(email, [recipient], "confirmation-7/1", "outbound")
    assert (message["TextBody"], message["HtmlBody"], message["Headers"]) == (link, f"<p>{link}</p>", [])
    assert message["From"] == "onthisday@example.org"
    assert "ReplyTo" not in message


@pytest.mark.parametrize("mark", ["{{{ pm:unsubscribe }}}", "{{{pm:unsubscribe}}}", "{{{ PM:Unsubscribe_URL }}}"])
def test_a_placeholder_in_an_editors_sentence_stays_a_sentence(mark):
    sentence = f"In 1956 {mark} was 50%"
    email = make_email(
        subject=sentence,
        sender_name=mark,
        html=f"<p>{sentence} {UNSUBSCRIBE}</p>",
        text=f"{sentence} {UNSUBSCRIBE}",
    )
    (message,) = messages(email)
    assert "pm:unsubscribe" not in json.dumps(message, ensure_ascii=False).lower()
    assert sentence in message["TextBody"].replace("\u2060", "")
    assert message["Subject"].replace("\u2060", "") == sentence


@given(st.text(max_size=200))
def test_any_text_survives_the_writing(text):
    (message,) = messages(make_email(text=f"{text}{UNSUBSCRIBE}", html=f"<p>{text}</p>{UNSUBSCRIBE}"))
    link = make_recipient().slots[Slot.UNSUBSCRIBE_URL]
    readable = text.encode("utf-8", "replace").decode()
    assert message["TextBody"].replace("\u2060", "") == f"{readable}{link}".replace("\u2060", "")


def test_a_lone_surrogate_does_not_break_the_call():
    (message,) = messages(make_email(text=f"a\ud800b {UNSUBSCRIBE}"))
    assert message["TextBody"].startswith("a?b ")


@pytest.mark.parametrize(
    "changes",
    [
        {"headers": (("X-Link", "{{{ pm:unsubscribe }}}"),)},
        {"headers": (("List-Id", "é <a.example.org>"),)},
        {"subject": "a\r\nBcc: v@x"},
        {"sender_name": "a\nb"},
        {"sender_name": "ő" * 21},
        {"sender_address": "a@b, c@d"},
        {"reply_to": "a@b>, <c@d"},
        {"html": "<p>" + "x" * 10_000_000},
    ],
    ids=["mark-in-header", "header", "subject", "name", "long-name", "sender", "reply-to", "size"],
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


def test_a_key_that_metadata_cannot_hold_is_refused():
    assert messages(key=f"{'x' * 78}/1")[0]["Metadata"]["batch"] == f"{'x' * 78}/1"
    with pytest.raises(UnsafeMailError, match="80 characters"):
        messages(key=f"{'x' * 79}/1")


def test_the_same_call_has_the_same_bytes():
    recipients = [make_recipient(number) for number in range(1, 4)]
    first = form(make_email(), "broadcast").body(recipients, KEY)
    assert first == form.__wrapped__(make_email(), "broadcast").body(recipients, KEY)
