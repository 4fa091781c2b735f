import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndicate.domain.message import SendingKind, Slot
from syndicate.errors import UnsafeMailError
from syndicate.mail.mailgun_form import form
from tests.factories import UNSUBSCRIBE, make_email, make_recipient
from tests.fakes.mailgun_call import read_call

KEY = "hungary-2026-11-04/1"


def read(email, *recipients, key=KEY):
    return read_call(*form(email).body(recipients or [make_recipient()], key))


def test_every_recipient_gets_the_mail_with_links_of_his_own():
    email = make_email()
    recipients = [make_recipient(number) for number in range(1, 4)]
    call = read(email, *recipients)
    assert call.to == [recipient.address for recipient in recipients]
    for recipient in recipients:
        link = recipient.slots[Slot.UNSUBSCRIBE_URL]
        mail = call.mail_for(recipient.address)
        assert mail.sender == '"On this Day · Hungary" <onthisday@example.org>'
        assert mail.subject == email.subject
        assert mail.html == email.html.replace(UNSUBSCRIBE, link)
        assert mail.text == email.text.replace(UNSUBSCRIBE, link)
        expected = {name: value.replace(UNSUBSCRIBE, link) for name, value in email.headers}
        assert mail.headers == {**expected, "Reply-To": "desk@example.org"}


def test_the_batch_and_the_sending_are_named_and_tracking_is_off():
    call = read(make_email())
    assert call.one("v:batch") == KEY
    assert call.all("o:tag") == ["issue", "hungary-2026-11-04", "hungary-2026-11-04_1"]
    assert [call.one(name) for name in ("o:tracking", "o:tracking-clicks", "o:tracking-opens")] == ["no"] * 3


def test_service_mail_has_only_the_variables_it_uses():
    link = "https://onthisday.example.org/confirm/1.abc"
    email = make_email(
        kind=SendingKind.CONFIRMATION,
        headers=(),
        reply_to=None,
        html=f"<p>{Slot.CONFIRM_URL}</p>",
        text=Slot.CONFIRM_URL,
    )
    recipient = make_recipient(slots={Slot.CONFIRM_URL: link, Slot.UNSUBSCRIBE_URL: "https://example.org/u"})
    call = read(email, recipient, key="confirmation-7/1")
    assert call.variables == {recipient.address: {"confirm_url": link}}
    assert call.mail_for(recipient.address).text == link


PLACEHOLDERS = [
    *("%recipient.unsubscribe_url%", "%recipient.x%", "%recipient%", "%recipient_email%", "%RECIPIENT.X%"),
    *("%unsubscribe_url%", "%unsubscribe_email%", "%tag_unsubscribe_url%", "%mailing_list_unsubscribe_url%"),
]


@pytest.mark.parametrize("placeholder", PLACEHOLDERS)
def test_a_placeholder_in_an_editors_sentence_stays_a_sentence(placeholder):
    sentence = f"In 1956 {placeholder} was 50%"
    email = make_email(
        subject=sentence,
        sender_name=placeholder[:20],
        html=f"<p>{sentence} {UNSUBSCRIBE}</p>",
        text=f"{sentence} {UNSUBSCRIBE}",
    )
    mail = read(email).mail_for(make_recipient().address)
    for part in (mail.subject, mail.html, mail.text, mail.sender):
        assert "REPLACED" not in part
    assert sentence in mail.text.replace("\u2060", "")


@given(
    st.lists(st.sampled_from(["%", "recipient", ".", "unsubscribe_url", "tag_", " ", "a", "%20", "{{x}}"])).map("".join)
)
def test_no_text_made_of_placeholders_parts_is_replaced(text):
    mail = read(make_email(text=f"x{text} {UNSUBSCRIBE}")).mail_for(make_recipient().address)
    assert mail.text.replace("\u2060", "") == f"x{text} {make_recipient().slots[Slot.UNSUBSCRIBE_URL]}"


def test_percent_signs_of_links_are_left_alone():
    html = f'<a href="https://example.org/%C3%A9%20x">x</a>{UNSUBSCRIBE}'
    assert read(make_email(html=html)).one("html").startswith('<a href="https://example.org/%C3%A9%20x">')


@pytest.mark.parametrize(
    "changes",
    [
        {"headers": (("List-Id", "%recipient.x% <a.example.org>"),)},
        {"headers": (("List-Id", "é <a.example.org>"),)},
        {"subject": "a\r\nBcc: v@x"},
        {"subject": "=?utf-8?q?hi=0ABcc:_v@x?="},
        {"sender_name": "a\nb"},
        {"sender_name": "ő" * 21},
        {"sender_address": "a@b, c@d"},
        {"reply_to": "a@b>, <c@d"},
        {"html": "<p>" + "x" * 27_000_000},
    ],
)
def test_a_mail_that_must_not_be_written_is_refused(changes):
    with pytest.raises(UnsafeMailError):
        form(make_email(**changes))


def test_headers_over_sixteen_kilobytes_are_refused_before_the_call():
    email = make_email(headers=tuple((f"X-Part-{number}", "x" * 900) for number in range(18)))
    with pytest.raises(UnsafeMailError, match="over Mailgun's 16384"):
        form(email).body([make_recipient()], KEY)


def test_a_key_that_is_too_long_for_a_tag_is_refused_before_the_call():
    assert read(make_email(), key=f"{'h' * 120}/1234567").all("o:tag")[-1] == f"{'h' * 120}_1234567"
    with pytest.raises(UnsafeMailError, match="longer than Mailgun's 128"):
        form(make_email()).body([make_recipient()], f"{'h' * 120}/12345678")


def test_the_same_call_has_the_same_bytes():
    recipients = [make_recipient(number) for number in range(1, 4)]
    assert form(make_email()).body(recipients, KEY) == form.__wrapped__(make_email()).body(recipients, KEY)
