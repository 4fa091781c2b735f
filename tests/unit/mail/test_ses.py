import json
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st
from requests.structures import CaseInsensitiveDict

from syndicate.domain.message import OutcomeKind, SendingKind, Slot, Verdict
from syndicate.errors import ConfigurationError, UnsafeMailError
from syndicate.mail.api_reply import ApiReply
from syndicate.mail.http_call import HttpAnswer, NoAnswer
from syndicate.mail.registry import build_provider
from syndicate.mail.ses_answer import EXCEPTIONS, STATUSES, Meaning, judged
from syndicate.mail.ses_client import IS_INSTALLED, SesAnswer
from syndicate.mail.ses_form import form
from tests.factories import UNSUBSCRIBE, make_email, make_recipient
from tests.fakes.sns import TOPIC

KEY = "hungary-2026-11-04/1"
RECIPIENTS = [make_recipient(number) for number in range(1, 4)]


def parameters(email, recipients=RECIPIENTS, key=KEY, configuration_set=""):
    return form(email).parameters(recipients, key, configuration_set)


def template(email):
    return parameters(email)["DefaultContent"]["Template"]


def test_a_call_holds_the_mail_once_and_the_values_of_each_recipient():
    call = parameters(make_email(), configuration_set="syndicate")
    assert call["FromEmailAddress"] == "=?utf-8?q?On_this_Day_=C2=B7_Hungary?= <onthisday@example.org>"
    assert call["ReplyToAddresses"] == ["desk@example.org"]
    assert call["ConfigurationSetName"] == "syndicate"
    whole = call["DefaultContent"]["Template"]
    assert whole["TemplateContent"]["Subject"] == make_email().subject
    assert whole["TemplateContent"]["Text"] == make_email().text.replace(UNSUBSCRIBE, "{{unsubscribe_url}}")
    assert whole["TemplateContent"]["Html"] == make_email().html.replace(UNSUBSCRIBE, "{{unsubscribe_url}}")
    assert whole["TemplateData"] == "{}"
    assert [header["Name"] for header in whole["Headers"]] == ["List-Id", "List-Unsubscribe-Post", "Auto-Submitted"]
    link = RECIPIENTS[1].slots[Slot.UNSUBSCRIBE_URL]
    assert call["BulkEmailEntries"][1] == {
        "Destination": {"ToAddresses": ["reader2@example.net"]},
        "ReplacementTags": [
            {"Name": "batch", "Value": "hungary-2026-11-04_1"},
            {"Name": "sending", "Value": "hungary-2026-11-04"},
            {"Name": "kind", "Value": "issue"},
        ],
        "ReplacementEmailContent": {
            "ReplacementTemplate": {
                "ReplacementTemplateData": json.dumps({"unsubscribe_url": link}, separators=(",", ":"))
            }
        },
        "ReplacementHeaders": [{"Name": "List-Unsubscribe", "Value": f"<{link}>"}],
    }


def test_a_mail_without_slots_headers_or_reply_address_leaves_those_parts_out():
    email = make_email(
        kind=SendingKind.CONFIRMATION, html="<p>Hi</p>", text="Hi", headers=(), reply_to=None, sender_name=""
    )
    call = parameters(email)
    assert call["FromEmailAddress"] == "onthisday@example.org"
    assert not {"ReplyToAddresses", "ConfigurationSetName"} & set(call)
    assert "ReplacementHeaders" not in call["BulkEmailEntries"][0]


def test_a_mail_is_made_ready_once():
    assert form(make_email()) is form(make_email())


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("a {b} c", "a {b} c"),
        ("{{name}}", "{\u2060{name}}"),
        ("{{{name}}}", "{\u2060{\u2060{name}}}"),
        ("{{{{x", "{\u2060{\u2060{\u2060{x"),
        (f"{{{UNSUBSCRIBE}}}", "{\u2060{{unsubscribe_url}}\u2060}"),
        (f"\\{UNSUBSCRIBE}", "\\\u2060{{unsubscribe_url}}"),
        (f"{UNSUBSCRIBE}{UNSUBSCRIBE}", "{{unsubscribe_url}}{{unsubscribe_url}}"),
        (f"x{UNSUBSCRIBE}", "x{{unsubscribe_url}}"),
        ("a\ud800b", "a?b"),
    ],
    ids=["single", "double", "triple", "fourfold", "braced", "escaped", "twice", "last", "surrogate"],
)
def test_nothing_but_our_own_marks_is_a_variable(text, written):
    assert template(make_email(text=text))["TemplateContent"]["Text"] == written


def test_a_subject_has_no_variables():
    assert template(make_email(subject="{{x}}"))["TemplateContent"]["Subject"] == "{\u2060{x}}"


@pytest.mark.parametrize(
    "changes",
    [
        {"headers": (("X-SES-CONFIGURATION-SET", "other"),)},
        {"headers": (("X-A", ""),)},
        {"headers": (("X-A", "b" * 994),)},
        {"headers": tuple((f"X-{number}", "a") for number in range(16))},
        {"sender_address": "nobody"},
        {"reply_to": "a@b, c@d"},
        {"sender_name": "x" * 41},
        {"html": "<p>" + "x" * 500_000},
    ],
    ids=["order", "empty", "long", "many", "sender", "reply-to", "name", "large"],
)
def test_what_must_not_be_written_is_refused(changes):
    with pytest.raises(UnsafeMailError):
        parameters(make_email(**changes))


def test_a_header_that_is_too_long_once_it_is_filled_is_refused():
    email = make_email(headers=(("X-A", UNSUBSCRIBE + "b" * 960),))
    with pytest.raises(UnsafeMailError, match="longer than SES's 995"):
        parameters(email)


@pytest.mark.parametrize("key", ["hungary.2026/1", "a" * 120 + "/" + "b" * 120 + "/" + "c" * 20])
def test_a_key_that_is_no_tag_of_ses_is_refused(key):
    with pytest.raises(UnsafeMailError, match="SES takes letters, digits"):
        parameters(make_email(), key=key)


def reply(status, body, *, is_complete=True, headers=()):
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    answer = HttpAnswer(status=status, headers=CaseInsensitiveDict(headers), body=content, is_complete=is_complete)
    return ApiReply(answer, ["secret-of-ours"])


def of_entries(*entries, count=None):
    body = {
        "BulkEmailEntryResults": [
            {"Status": status, **({"MessageId": detail} if status == "SUCCESS" else {"Error": detail})}
            for status, detail in entries
        ]
    }
    return judged(SesAnswer(reply(200, body), "", body), len(entries) if count is None else count)


def of_exception(code, message="", status=400, headers=()):
    return judged(SesAnswer(reply(status, {"message": message}, headers=headers), code, {}), 3)


GOOD = ("SUCCESS", "0107019a4f2d8c11-7d0f1f5e-0001-000000")


def test_everybody_is_taken_on_with_an_id_of_his_own():
    answer = of_entries(("SUCCESS", "id-1"), ("SUCCESS", "id-2"))
    assert answer.verdict is Verdict.ANSWERED
    assert [(outcome.kind, outcome.detail, outcome.code) for outcome in answer.outcomes] == [
        (OutcomeKind.ACCEPTED, "id-1", ""),
        (OutcomeKind.ACCEPTED, "id-2", ""),
    ]


#: What becomes of an entry beside one that was taken on, and of a call that has nothing but it.
BESIDE = {
    Meaning.TAKEN_ON: OutcomeKind.ACCEPTED,
    Meaning.RECIPIENT: OutcomeKind.REFUSED,
    Meaning.US: OutcomeKind.DEFERRED,
    Meaning.THROTTLED: OutcomeKind.DEFERRED,
    Meaning.UNCLEAR: OutcomeKind.UNKNOWN,
}
ALONE = {
    Meaning.TAKEN_ON: Verdict.ANSWERED,
    Meaning.RECIPIENT: Verdict.ANSWERED,
    Meaning.US: Verdict.HALTED,
    Meaning.THROTTLED: Verdict.NOT_ACCEPTED,
    Meaning.UNCLEAR: Verdict.UNCLEAR,
}


@pytest.mark.parametrize("status", [*STATUSES, "SOMETHING_OF_2031", ""])
def test_every_status_by_itself_and_beside_one_that_was_taken_on(status):
    meaning = STATUSES.get(status, Meaning.UNCLEAR)
    assert of_entries((status, "id-or-words")).verdict is ALONE[meaning]
    answer = of_entries(GOOD, (status, "id-or-words"), GOOD)
    assert answer.verdict is Verdict.ANSWERED
    kinds = [outcome.kind for outcome in answer.outcomes]
    assert kinds == [OutcomeKind.ACCEPTED, BESIDE[meaning], OutcomeKind.ACCEPTED]
    if meaning is not Meaning.TAKEN_ON:
        assert (answer.outcomes[1].detail, answer.outcomes[1].code) == ("id-or-words", status)


def test_the_statuses_of_the_model_are_all_known():
    loaders = pytest.importorskip("botocore.loaders", reason="the extra “ses” is not installed")
    model = loaders.Loader().load_service_model("sesv2", "service-2")
    assert set(model["shapes"]["BulkEmailStatus"]["enum"]) == set(STATUSES)
    named = {error["shape"] for error in model["operations"]["SendBulkEmail"]["errors"]}
    assert named <= set(EXCEPTIONS)


def test_what_ails_all_alike_is_ours_though_it_looks_like_the_readers():
    assert of_entries(*[("FAILED", "no")] * 3).verdict is Verdict.HALTED
    assert of_entries(("FAILED", "no"), ("FAILED", "nay")).verdict is Verdict.ANSWERED
    assert of_entries(("MESSAGE_REJECTED", "Email address is not verified: x")).verdict is Verdict.HALTED
    # Where another is taken on, sender and mail are good.
    answer = of_entries(GOOD, ("MESSAGE_REJECTED", "Email address is not verified: reader@example.net"))
    assert answer.verdict is Verdict.ANSWERED
    assert answer.outcomes[1].detail == "Email address is not verified: [address]"


@pytest.mark.parametrize(
    ("statuses", "verdict"),
    [
        (("FAILED", "ACCOUNT_THROTTLED"), Verdict.NOT_ACCEPTED),
        (("ACCOUNT_THROTTLED", "ACCOUNT_SENDING_PAUSED"), Verdict.HALTED),
        (("ACCOUNT_SENDING_PAUSED", "TRANSIENT_FAILURE"), Verdict.UNCLEAR),
        (("INVALID_PARAMETER", "FAILED"), Verdict.ANSWERED),
    ],
)
def test_where_nobody_was_taken_on_the_least_known_decides(statuses, verdict):
    assert of_entries(*((status, "") for status in statuses)).verdict is verdict


@pytest.mark.parametrize(
    ("entry", "kind"),
    [
        ({"Status": "SUCCESS"}, OutcomeKind.UNKNOWN),
        ({"Status": "SUCCESS", "MessageId": "a\nb"}, OutcomeKind.UNKNOWN),
        ({"Status": "FAILED", "MessageId": "id-3"}, OutcomeKind.UNKNOWN),
        ({"MessageId": "id-3"}, OutcomeKind.UNKNOWN),
        ({}, OutcomeKind.UNKNOWN),
        (7, OutcomeKind.UNKNOWN),
    ],
    ids=["no-id", "odd-id", "refused-with-id", "no-status", "empty", "number"],
)
def test_an_entry_that_contradicts_itself_is_unknown(entry, kind):
    body = {"BulkEmailEntryResults": [{"Status": "SUCCESS", "MessageId": "id-1"}, entry]}
    answer = judged(SesAnswer(reply(200, body), "", body), 2)
    assert answer.outcomes[1].kind is kind


@pytest.mark.parametrize("results", [None, [], {}, "SUCCESS", [{"Status": "SUCCESS", "MessageId": "id"}] * 2])
def test_a_success_without_an_entry_for_each_is_unclear(results):
    body = {"BulkEmailEntryResults": results}
    assert judged(SesAnswer(reply(200, body), "", body), 3).verdict is Verdict.UNCLEAR


def test_a_success_that_botocore_could_not_read_is_unclear():
    body = {"BulkEmailEntryResults": [{"Status": "SUCCESS", "MessageId": "id"}]}
    assert judged(SesAnswer(reply(200, body), "", {}), 1).verdict is Verdict.UNCLEAR
    assert judged(SesAnswer(reply(200, body), "SomeException", body), 1).verdict is Verdict.UNCLEAR


@pytest.mark.parametrize("code", sorted(EXCEPTIONS))
def test_every_exception_has_its_verdict(code):
    expected = {Meaning.US: Verdict.HALTED, Meaning.THROTTLED: Verdict.NOT_ACCEPTED}[EXCEPTIONS[code]]
    answer = of_exception(code, "words")
    assert answer.verdict is expected
    assert answer.detail == f"HTTP 400 {code}: words"
    # What a server stumbles over says nothing, whatever it is called.
    assert of_exception(code, "words", 500).verdict is Verdict.UNCLEAR


@pytest.mark.parametrize(
    ("message", "verdict"),
    [
        ("Missing final '@domain'", Verdict.REFUSED_WHOLE),
        ("Illegal address", Verdict.REFUSED_WHOLE),
        ("Invalid domain name: 'a b'", Verdict.REFUSED_WHOLE),
        ("Domain starts with dot", Verdict.REFUSED_WHOLE),
        ("Domain contains dot-dot", Verdict.REFUSED_WHOLE),
        ("Local address ends with dot", Verdict.REFUSED_WHOLE),
        ("Local address contains control or whitespace", Verdict.REFUSED_WHOLE),
        ("Template content is invalid", Verdict.HALTED),
        ("", Verdict.HALTED),
    ],
)
def test_a_bad_request_by_its_sentence(message, verdict):
    assert of_exception("BadRequestException", message).verdict is verdict


@pytest.mark.parametrize(
    ("code", "message", "headers", "seconds"),
    [
        ("ThrottlingException", "Maximum sending rate exceeded.", {}, 2),
        ("ThrottlingException", "Daily message quota exceeded.", {}, 3600),
        ("TooManyRequestsException", "", {}, 2),
        ("TooManyRequestsException", "", {"Retry-After": "9"}, 9),
    ],
)
def test_throttling_says_how_long_to_wait(code, message, headers, seconds):
    assert of_exception(code, message, 429, headers).retry_after == seconds


@pytest.mark.parametrize("status", [301, 401, 403, 404, 405, 413])
def test_keys_permission_and_address_of_the_api_halt(status):
    assert of_exception("", "no", status).verdict is Verdict.HALTED


@pytest.mark.parametrize("status", [201, 204, 400, 408, 409, 418, 500, 502, 503, 504])
def test_what_proves_nothing_is_unclear(status):
    assert of_exception("", "no", status).verdict is Verdict.UNCLEAR


@pytest.mark.parametrize(("sent", "verdict"), [(False, Verdict.NOT_ACCEPTED), (True, Verdict.UNCLEAR)])
def test_no_answer_is_proof_only_while_not_a_byte_has_left(sent, verdict):
    answer = judged(SesAnswer(NoAnswer(sent=sent, reason="refused"), "", {}), 3)
    assert (answer.verdict, answer.detail) == (verdict, "refused")


def test_the_words_hold_neither_the_key_nor_addresses():
    answer = of_exception("MessageRejected", "secret-of-ours is not for reader@example.net")
    assert answer.detail == "HTTP 400 MessageRejected: [secret] is not for [address]"


@given(status=st.integers(100, 599), body=st.binary(max_size=200), is_complete=st.booleans())
def test_no_answer_at_all_counts_as_success_but_the_right_one(status, body, is_complete):
    said = SesAnswer(reply(status, body, is_complete=is_complete), "", {})
    assert judged(said, 3).verdict is not Verdict.ANSWERED


OPTIONS = {"access_key_id": "AKIAFORTESTS", "secret_access_key": "secret-of-ours", "region": "eu-central-1"}


def build(tmp_path, **options):
    return build_provider("ses", {**OPTIONS, **options}, outbox_dir=tmp_path)


@pytest.mark.skipif(not IS_INSTALLED, reason="the extra “ses” is not installed")
def test_options_have_their_defaults(tmp_path):
    provider = build(tmp_path)
    assert (provider.max_batch, provider.webhook) == (50, None)
    assert build(tmp_path, batch_size="14").max_batch == 14
    assert build(tmp_path, topic_arn=TOPIC, signature_version="1").webhook is not None
    assert build(tmp_path, region="cn-north-1", session_token="token", configuration_set="syndicate").max_batch == 50


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"secret_access_key": ""}, "secret_access_key of the provider ses must be one line"),
        ({"region": "Europe"}, "none such as “eu-central-1”"),
        ({"batch_size": "51"}, "from 1 to 50"),
        ({"base_url": "http://email.eu-central-1.amazonaws.com"}, "must begin with https://"),
        ({"configuration_set": "a b"}, "is no name of one"),
        ({"topic_arn": "syndicate"}, "is no topic of SNS"),
        ({"topic_arn": TOPIC, "signature_version": "3"}, "must be one of 1, 2"),
        ({"webhook_key": "x"}, "has no option “webhook_key”"),
    ],
    ids=["secret", "region", "batch", "url", "set", "topic", "version", "unknown"],
)
def test_a_wrong_option_is_told_and_no_secret_shown(tmp_path, options, said):
    with pytest.raises(ConfigurationError) as caught:
        build(tmp_path, **options)
    told = str(caught.value) + " ".join(f"{problem.message} {problem.hint}" for problem in caught.value.problems)
    assert said in told
    assert "secret-of-ours" not in told


WITHOUT = """
import sys
sys.modules.update(dict.fromkeys(("boto3", "botocore"), None))
from pathlib import Path
from syndicate.errors import ConfigurationError
from syndicate.mail.registry import build_provider, provider_names
assert "ses" in provider_names()
assert build_provider("outbox", {}, outbox_dir=Path("x")).name == "outbox"
try:
    build_provider("ses", {"access_key_id": "a", "secret_access_key": "b", "region": "eu-central-1"}, outbox_dir=Path())
except ConfigurationError as error:
    (problem,) = error.problems
    print(problem.message, "|", problem.hint)
"""


def test_without_boto3_the_others_work_and_ses_says_what_to_install():
    done = subprocess.run([sys.executable, "-c", WITHOUT], capture_output=True, text=True, check=True)
    told = "mail: the provider ses needs boto3, which is not installed | pip install 'syndicate[ses]'"
    assert done.stdout.strip() == told
