import json
from uuid import UUID

import pytest

from syndicate.domain.message import SendingKind, Slot, Verdict
from syndicate.errors import ConfigurationError, UnsafeMailError
from syndicate.mail.api_reply import ApiReply
from syndicate.mail.brevo import Brevo, from_options
from syndicate.mail.brevo_answer import BY_CODE, judged
from syndicate.mail.brevo_body import body_of
from syndicate.mail.http_call import HttpAnswer
from syndicate.mail.options import Options
from tests.factories import UNSUBSCRIBE, make_email, make_recipient
from tests.fakes.brevo import FakeBrevo

KEY = "hungary-2026-11-04/1"
WEBHOOK = {
    "webhook_secret": "a-long-secret-in-the-path",
    "webhook_username": "brevo",
    "webhook_password": "a-password",
}


def request(*recipients, key=KEY, **changes):
    provider = Brevo("https://api.brevo.com", "xkeysib-1")
    return provider.request(make_email(**changes), recipients or [make_recipient()], key)


def body(*recipients, **changes):
    return json.loads(request(*recipients, **changes).body)


def test_every_recipient_has_a_version_of_his_own():
    recipients = [make_recipient(number) for number in range(1, 4)]
    email = make_email()
    whole = body(*recipients)
    versions = whole.pop("messageVersions")
    assert UUID(whole.pop("headers").pop("idempotencyKey")).version == 5
    assert whole == {
        "sender": {"name": "On this Day · Hungary", "email": "onthisday@example.org"},
        "replyTo": {"email": "desk@example.org"},
        "subject": email.subject,
        "htmlContent": f"<p>{email.subject}</p>",
        "tags": ["hungary-2026-11-04_1"],
    }
    for recipient, version in zip(recipients, versions, strict=True):
        link = recipient.slots[Slot.UNSUBSCRIBE_URL]
        assert version == {
            "to": [{"email": recipient.address}],
            "htmlContent": email.html.replace(UNSUBSCRIBE, link),
            "textContent": email.text.replace(UNSUBSCRIBE, link),
            "headers": {name: value.replace(UNSUBSCRIBE, link) for name, value in email.headers}
            | {"X-Mailin-custom": "hungary-2026-11-04_1"},
        }


def test_the_call_goes_where_brevo_takes_it():
    asked = request()
    assert (asked.path, asked.content_type, dict(asked.headers)) == (
        "/v3/smtp/email",
        "application/json; charset=utf-8",
        {},
    )


def idempotency_key(*recipients, **changes):
    return body(*recipients, **changes)["headers"]["idempotencyKey"]


def test_the_same_call_has_the_same_bytes_and_its_key_is_the_batchs_own():
    assert request().body == request().body
    body_of.cache_clear()
    assert idempotency_key() == "8079e8af-3de0-52dc-ad80-7cabe899b936"
    assert idempotency_key(text=f"Another text. {UNSUBSCRIBE}") == idempotency_key()
    assert idempotency_key(make_recipient(2)) == idempotency_key()


def test_another_batch_and_another_installation_have_another_key():
    elsewhere = make_recipient(slots={Slot.UNSUBSCRIBE_URL: "https://staging.example.org/unsubscribe/1.abc"})
    keys = {
        idempotency_key(),
        idempotency_key(key="hungary-2026-11-04/2"),
        idempotency_key(elsewhere),
        idempotency_key(sender_address="other@example.org"),
    }
    assert len(keys) == 4


def test_service_mail_goes_without_the_headers_of_a_list():
    link = "https://onthisday.example.org/confirm/1.abc"
    whole = body(
        make_recipient(slots={Slot.CONFIRM_URL: link}),
        key="confirmation-7/1",
        kind=SendingKind.CONFIRMATION,
        headers=(),
        reply_to=None,
        sender_name="",
        html=f"<p>{Slot.CONFIRM_URL}</p>",
        text=Slot.CONFIRM_URL,
    )
    (version,) = whole["messageVersions"]
    assert (version["textContent"], version["headers"]) == (link, {"X-Mailin-custom": "confirmation-7_1"})
    assert whole["sender"] == {"email": "onthisday@example.org"}
    assert "replyTo" not in whole


@pytest.mark.parametrize(
    "placeholder", ["{{params.x}}", "{{{x}}}", "{% if x %}", "{# a note #}", "{{ contact.EMAIL }}"]
)
def test_a_placeholder_of_brevos_in_an_editors_sentence_stays_a_sentence(placeholder):
    whole = body(subject=placeholder, html=f"<p>{placeholder}</p>", text=placeholder, sender_name=placeholder)
    (version,) = whole["messageVersions"]
    for part in (whole["subject"], whole["htmlContent"], version["htmlContent"], version["textContent"]):
        assert placeholder not in part
        assert placeholder in part.replace("\u2060", "").replace("&lt;", "<")


def test_styles_of_a_mail_stay_as_they_are():
    styles = "<style>@media(x){#outlook a{padding:0}.b{c:d}}</style>"
    assert body(html=styles)["messageVersions"][0]["htmlContent"] == styles


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("On this Day", "On this Day"),
        ("Day, The", "Day, The"),
        ("A nap · Magyarország", "A nap · Magyarország"),
        ("A nap: Magyarország", "=?utf-8?b?QSBuYXA6IE1hZ3lhcm9yc3rDoWc=?="),
    ],
)
def test_a_name_that_brevo_would_drop_is_encoded(name, written):
    assert body(sender_name=name)["sender"]["name"] == written


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"sender_name": "a\nb"}, "control character"),
        ({"sender_name": "é" * 21}, "42 bytes"),
        ({"sender_address": "a b@example.org"}, "no mail address"),
        ({"reply_to": "nobody"}, "no mail address"),
        ({"subject": "a\r\nBcc: b"}, "control character"),
        ({"headers": (("X-A", "é"),)}, "plain ASCII"),
        ({"headers": (("X-A", "{{x}}"),)}, "placeholder"),
    ],
    ids=str,
)
def test_what_must_not_be_written_is_said(changes, words):
    with pytest.raises(UnsafeMailError, match=words):
        request(**changes)


def test_a_call_too_large_for_brevo_is_said():
    with pytest.raises(UnsafeMailError, match="with 2 mails it is larger than 20 MB: lower batch_size"):
        request(make_recipient(1), make_recipient(2), text="x" * (10 * 1024 * 1024))


def reply(status, body, headers=None):
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return ApiReply(HttpAnswer(status=status, headers=headers or {}, body=content, is_complete=True), ["xkeysib-1"])


def test_every_code_of_a_refusal_is_tried_against_a_server():
    tried = {answer.body["code"] for answer in FakeBrevo.answers.values() if isinstance(answer.body, dict)}
    assert set(BY_CODE) - tried == {"reseller_permission_denied"}


@pytest.mark.parametrize("code", BY_CODE)
@pytest.mark.parametrize("status", [200, 202, 500, 503])
def test_a_code_counts_for_nothing_outside_its_range(code, status):
    assert judged(reply(status, {"code": code, "message": "idempotency key"}), 3).verdict is Verdict.UNCLEAR


@pytest.mark.parametrize(
    ("message", "verdict"),
    [
        ("email is not valid in to", Verdict.REFUSED_WHOLE),
        ("to is not valid in messageVersions: domain", Verdict.REFUSED_WHOLE),
        ("a recipient's domain does not exist", Verdict.REFUSED_WHOLE),
        ("domain does not exist", Verdict.HALTED),
        ("sender is not valid", Verdict.HALTED),
        ("Failed to send: headers are not valid", Verdict.HALTED),
    ],
)
def test_a_bad_recipient_is_told_from_what_is_bad_for_everybody(message, verdict):
    assert judged(reply(400, {"code": "invalid_parameter", "message": message}), 2).verdict is verdict


def test_a_call_that_was_processed_before_is_unclear_until_the_search_has_settled_it():
    message = "Email for the idempotency key has already been processed"
    answer = judged(reply(400, {"code": "duplicate_parameter", "message": message}), 3)
    assert (answer.verdict, answer.outcomes) == (Verdict.UNCLEAR, ())
    assert "already been processed" in answer.detail


def test_ids_come_in_the_order_of_the_versions():
    answer = judged(reply(201, {"messageIds": ["<a@b>", "<c@d>"]}), 2)
    assert [outcome.detail for outcome in answer.outcomes] == ["a@b", "c@d"]
    assert [outcome.detail for outcome in judged(reply(201, {"messageId": "<a@b>"}), 1).outcomes] == ["a@b"]


@pytest.mark.parametrize(
    "body",
    [
        {"messageIds": ["<a@b>"]},
        {"messageIds": ["<a@b>", "<c@d>", "<e@f>"]},
        {"messageIds": ["<a@b>", "<a@b>"]},
        {"messageIds": ["<a@b>", ""]},
        {"messageIds": ["<a@b>", None]},
        {"messageIds": "ab"},
        {"messageIds": None},
        {"messageId": "<a@b>"},
        {"batchId": "1"},
        ["<a@b>", "<c@d>"],
        b"<html>",
    ],
    ids=str,
)
def test_an_answer_that_does_not_add_up_says_nothing_of_anybody(body):
    answer = judged(reply(201, body), 2)
    assert (answer.verdict, answer.outcomes) == (Verdict.UNCLEAR, ())


def options(**more):
    return Options("brevo", {"api_key": "xkeysib-1", **more}, "config/publication.yaml")


def test_it_is_built_from_its_options(tmp_path):
    provider = from_options(options(), tmp_path)
    assert (provider.max_batch, provider.webhook) == (100, None)
    provider = from_options(options(batch_size="1000", **WEBHOOK), tmp_path)
    assert provider.max_batch == 1000
    assert provider.webhook is not None


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"batch_size": "1001"}, "from 1 to 1000"),
        ({"webhook_secret": WEBHOOK["webhook_secret"]}, "webhook_password together, or none"),
        ({**WEBHOOK, "webhook_secret": "s3cret"}, "must be 16 to 200 letters"),
        ({**WEBHOOK, "webhook_secret": "s3cret/s3cret/s3cret"}, "must be 16 to 200 letters"),
        ({**WEBHOOK, "webhook_username": "s3cret:"}, "must not hold “:”"),
        ({"webhook_key": "s3cret"}, "has no option “webhook_key”"),
    ],
    ids=str,
)
def test_a_wrong_option_is_one_clear_problem(tmp_path, more, words):
    with pytest.raises(ConfigurationError) as caught:
        from_options(options(**more), tmp_path)
    (problem,) = caught.value.problems
    assert words in str(problem)
    assert "s3cret" not in str(problem)
