import json

import pytest

from syndicate.domain.message import OutcomeKind, SendingKind, Slot, Verdict
from syndicate.errors import ConfigurationError, UnsafeMailError
from syndicate.mail.api_reply import ApiReply
from syndicate.mail.http_call import HttpAnswer
from syndicate.mail.options import Options
from syndicate.mail.resend import Resend, from_options
from syndicate.mail.resend_answer import BY_NAME, judged
from syndicate.mail.resend_body import body_of
from tests.factories import UNSUBSCRIBE, make_email, make_recipient
from tests.fakes.resend import FakeResend

KEY = "hungary-2026-11-04/1"
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


def request(*recipients, key=KEY, **changes):
    return Resend("https://api.resend.com", "re_1").request(
        make_email(**changes), recipients or [make_recipient()], key
    )


def mails(*recipients, **changes):
    return json.loads(request(*recipients, **changes).body)


def test_every_recipient_has_a_whole_mail_of_his_own():
    recipients = [make_recipient(number) for number in range(1, 4)]
    email = make_email()
    for recipient, mail in zip(recipients, mails(*recipients), strict=True):
        link = recipient.slots[Slot.UNSUBSCRIBE_URL]
        assert mail == {
            "from": "On this Day · Hungary <onthisday@example.org>",
            "to": [recipient.address],
            "reply_to": ["desk@example.org"],
            "subject": email.subject,
            "html": email.html.replace(UNSUBSCRIBE, link),
            "text": email.text.replace(UNSUBSCRIBE, link),
            "headers": {name: value.replace(UNSUBSCRIBE, link) for name, value in email.headers},
            "tags": [
                {"name": "batch", "value": "hungary-2026-11-04_1"},
                {"name": "sending", "value": "hungary-2026-11-04"},
                {"name": "kind", "value": "issue"},
            ],
        }


def test_the_call_has_the_batchs_key_and_lets_no_bad_address_spoil_it():
    asked = request()
    assert (asked.path, asked.content_type) == ("/emails/batch", "application/json; charset=utf-8")
    assert asked.headers == {"Idempotency-Key": KEY, "x-batch-validation": "permissive"}


def test_the_same_call_has_the_same_bytes():
    assert request().body == request().body
    body_of.cache_clear()
    assert request().body == request().body


def test_service_mail_goes_without_the_headers_of_a_list():
    link = "https://onthisday.example.org/confirm/1.abc"
    (mail,) = mails(
        make_recipient(slots={Slot.CONFIRM_URL: link}),
        key="confirmation-7/1",
        kind=SendingKind.CONFIRMATION,
        headers=(),
        reply_to=None,
        sender_name="",
        html=f"<p>{Slot.CONFIRM_URL}</p>",
        text=Slot.CONFIRM_URL,
    )
    assert (mail["text"], mail["headers"], mail["from"]) == (link, {}, "onthisday@example.org")
    assert "reply_to" not in mail


@pytest.mark.parametrize(
    "placeholder", ["{{{RESEND_UNSUBSCRIBE_URL}}}", "{{{ contact.first_name|friend }}}", "{{{FIRST_NAME}}}"]
)
def test_a_placeholder_of_resends_in_an_editors_sentence_stays_a_sentence(placeholder):
    (mail,) = mails(subject=placeholder, html=f"<p>{placeholder}</p>", text=f"{placeholder} {{{{{{x}}}}}}")
    for part in (mail["subject"], mail["html"], mail["text"]):
        assert placeholder not in part
        assert placeholder in part.replace("\u2060", "")
    assert "{{{x}}}" in mail["text"]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"sender_name": "Day, The"}, "no name with ,"),
        ({"sender_name": 'The "Day" <x>'}, 'no name with " < >'),
        ({"sender_name": "a\nb"}, "control character"),
        ({"sender_name": "é" * 21}, "42 bytes"),
        ({"sender_address": "a b@example.org"}, "no mail address"),
        ({"reply_to": "nobody"}, "no mail address"),
        ({"subject": "a\r\nBcc: b"}, "control character"),
        ({"headers": (("X-A", "é"),)}, "plain ASCII"),
        ({"headers": (("X-A", "{{{RESEND_UNSUBSCRIBE_URL}}}"),)}, "placeholder"),
    ],
    ids=str,
)
def test_what_must_not_be_written_is_said(changes, words):
    with pytest.raises(UnsafeMailError, match=words):
        request(**changes)


def test_a_call_too_large_for_resend_is_said():
    with pytest.raises(UnsafeMailError, match="with 2 mails it is larger than 40 MB: lower batch_size"):
        request(make_recipient(1), make_recipient(2), text="x" * (20 * 1024 * 1024))


@pytest.mark.parametrize("key", ["hungary.v2-2026-11-04/1", f"{'h' * 120}/{'i' * 120}/{'j' * 120}"])
def test_a_key_that_fits_no_tag_is_said(key):
    with pytest.raises(UnsafeMailError, match="256 letters, digits"):
        request(key=key)


def reply(status, body, headers=None):
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return ApiReply(HttpAnswer(status=status, headers=headers or {}, body=content, is_complete=True), ["re_1"])


def ids(*numbers):
    return [{"id": f"id-{number}"} for number in numbers]


def refused(place, message="Invalid `to` field."):
    return {"index": place, "message": message}


def test_every_name_of_a_refusal_is_tried_against_a_server():
    tried = {
        answer.body["name"]
        for answer in FakeResend.answers.values()
        if isinstance(answer.body, dict) and "name" in answer.body
    }
    # Names of old, or of calls that are none of ours.
    assert set(BY_NAME) - tried == {
        "invalid_access",
        "invalid_attachment",
        "invalid_from_address",
        "missing_required_parameter",
    }


@pytest.mark.parametrize("name", BY_NAME)
@pytest.mark.parametrize("status", [200, 500, 503])
def test_a_name_counts_for_nothing_outside_its_range(name, status):
    assert judged(reply(status, {"name": name, "message": "x"}), 3).verdict is Verdict.UNCLEAR


def test_two_bodies_under_one_key_are_an_alarm():
    answer = judged(reply(409, {"name": "invalid_idempotent_request", "message": "modified"}), 3)
    assert answer.verdict is Verdict.UNCLEAR
    assert answer.detail.startswith("ALARM: Resend has taken another mail under the key of this batch")


@pytest.mark.parametrize(
    ("errors", "kinds"),
    [
        ([], "AAAA"),
        ([refused(0)], "RAAA"),
        ([refused(3)], "AAAR"),
        ([refused(2), refused(1)], "ARRA"),
        ([refused(1, "Invalid `html` field.")], "ARAA"),
        ([refused(0), refused(1), refused(2), refused(3)], "RRRR"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_errors_are_counted_by_their_place_and_successes_by_their_order(errors, kinds):
    numbers = range(4 - len(errors))
    answer = judged(reply(200, {"data": ids(*numbers), "errors": errors}), 4)
    assert answer.verdict is Verdict.ANSWERED
    assert "".join("A" if outcome.kind is OutcomeKind.ACCEPTED else "R" for outcome in answer.outcomes) == kinds
    accepted = [outcome.detail for outcome in answer.outcomes if outcome.kind is OutcomeKind.ACCEPTED]
    assert accepted == [f"id-{number}" for number in numbers]
    assert {outcome.code for outcome in answer.outcomes} <= {"", "invalid"}


@pytest.mark.parametrize(
    ("message", "verdict"),
    [
        ("Invalid `from` field. The email address needs to follow the `email@example.com` format.", Verdict.HALTED),
        ("The example.org domain is not verified.", Verdict.HALTED),
        ("The `subject` field is missing.", Verdict.HALTED),
        ("Something that nobody has heard of.", Verdict.REFUSED_WHOLE),
    ],
)
def test_nobody_taken_on_for_a_reason_that_is_no_recipients_is_no_refusal_of_all(message, verdict):
    answer = judged(reply(200, {"data": [], "errors": [refused(0, message), refused(1, message)]}), 2)
    assert (answer.verdict, answer.outcomes) == (verdict, ())


@pytest.mark.parametrize(
    "body",
    [
        {"data": ids(1)},
        {"data": ids(1, 2, 3)},
        {"data": ids(1, 1)},
        {"data": ids(1, 2), "errors": [refused(0)]},
        {"data": ids(1), "errors": [refused(2)]},
        {"data": ids(1), "errors": [refused(-1)]},
        {"data": ids(1), "errors": [refused(True)]},
        {"data": ids(1), "errors": [refused("0")]},
        {"data": ids(1), "errors": [{"index": 0}]},
        {"data": ids(1), "errors": [None]},
        {"data": [], "errors": [refused(1), refused(1)]},
        {"data": ids(1, 2), "errors": None},
        {"data": [{"id": ""}, {"id": "a"}]},
        {"data": [{"id": 5}, {"id": "a"}]},
        {"data": [{"id": "a\n"}, {"id": "b"}]},
        {"data": ["a", "b"]},
        {"data": {"id": "a"}},
        {"id": "a"},
        [{"id": "a"}, {"id": "b"}],
        b"<html>",
    ],
    ids=str,
)
def test_an_answer_that_does_not_add_up_says_nothing_of_anybody(body):
    answer = judged(reply(200, body), 2)
    assert (answer.verdict, answer.outcomes) == (Verdict.UNCLEAR, ())


def options(**more):
    return Options("resend", {"api_key": "re_1", **more}, "config/publication.yaml")


def test_it_is_built_from_its_options(tmp_path):
    provider = from_options(options(), tmp_path)
    assert (provider.max_batch, provider.webhook) == (100, None)
    provider = from_options(options(batch_size="50", region="eu-west-1", webhook_key=SECRET), tmp_path)
    assert provider.max_batch == 50
    assert provider.webhook is not None


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"batch_size": "101"}, "from 1 to 100"),
        ({"region": "mars"}, "must be one of us-east-1"),
        ({"webhook_key": "s3cret"}, "is no signing secret"),
        ({"domain": "example.org"}, "has no option “domain”"),
        ({"api_key": ""}, "one line of plain ASCII"),
    ],
    ids=str,
)
def test_a_wrong_option_is_one_clear_problem(tmp_path, more, words):
    with pytest.raises(ConfigurationError) as caught:
        from_options(options(**more), tmp_path)
    (problem,) = caught.value.problems
    assert words in str(problem)
    assert "s3cret" not in str(problem)
