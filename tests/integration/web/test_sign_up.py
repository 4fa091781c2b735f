"""Sign-up by mail: the form, what it takes, and one answer for everybody."""

import pytest

from syndicate.domain.subscription import SubscriptionState
from syndicate.links import Purpose
from tests.integration.web.conftest import FORM
from tests.integration.web.serving import short


def test_the_form_is_there_for_every_edition(settled):
    page = settled.get("/subscribe")
    assert page.status == 200
    for edition in ("hungary", "central-europe"):
        assert f'value="{edition}"'.encode() in page.body
        assert f"/{edition}/atom.xml".encode() in page.body


def test_an_edition_can_be_chosen_beforehand(settled):
    page = settled.get("/subscribe", query=b"edition=hungary").body.decode()
    assert 'value="hungary" required checked' in page
    assert page.count(" checked") == 1


def test_a_sign_up_asks_for_confirmation_by_mail_and_wakes_the_delivery(web):
    answer = web.sign_up("Reader@Example.org")
    assert answer.status == 202
    assert web.rung == [1]
    assert web.state("Reader@example.org") is SubscriptionState.PENDING
    web.deliver()
    (mail,) = web.mails()
    assert mail.to == "Reader@example.org"
    assert "/confirm/" in mail.text


def test_the_answer_is_the_same_to_the_byte_whoever_is_asked_for(web):
    web.sign_up("pending@example.org")
    web.sign_up("confirmed@example.org")
    web.post(web.confirm_path())
    web.sign_up("gone@example.org")
    web.post(web.unsubscribe_path(3))
    web.suppress("barred@example.org")
    assert web.state("confirmed@example.org") is SubscriptionState.CONFIRMED
    assert web.state("gone@example.org") is SubscriptionState.UNSUBSCRIBED

    first = web.sign_up("unknown@example.org", client="198.51.100.1")
    assert first.status == 202
    addresses = [f"{name}@example.org" for name in ("pending", "confirmed", "gone", "barred", "another")]
    for number, address in enumerate(addresses):
        assert web.sign_up(address, client=f"203.0.{number}.1") == first


def test_who_fills_in_the_hidden_field_sees_the_same_answer_and_nothing_is_done(web):
    before = web.dump()
    answer = web.sign_up(website="https://spam.example")
    assert (web.dump(), web.rung) == (before, [])
    assert answer == web.sign_up()


def test_signing_up_twice_a_day_sends_one_mail(web):
    web.sign_up()
    web.sign_up()
    web.deliver()
    assert len(web.mails()) == 1


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("", "Type the address your mail comes to."),
        ("   ", "Type the address your mail comes to."),
        ("reader", "there is no @ in it"),
        ("reader@nowhere", "is no domain name"),
        ("re ader@example.org", "a character that cannot stand there"),
        ("reader@example.org\r\nBcc: all@example.org", "cannot stand there"),
        ("reader@exa\x00mple.org", "is no domain name"),
        ("x" * 300 + "@example.org", "cannot stand there"),
        ("x" * 1000 + "@example.org", "too long"),
        ("<script>alert(1)</script>", "no @"),
        ("\ud83d@example.org".encode("utf-8", "surrogatepass").decode("latin-1"), "cannot stand there"),
    ],
    ids=short,
)
def test_an_address_that_is_none_comes_back_in_the_form_with_what_is_wrong(settled, address, reason):
    answer = settled.sign_up(address)
    page = answer.body.decode()
    assert answer.status == 422
    assert reason in page
    assert 'aria-describedby="address-fault address-note" aria-invalid="true"' in page
    assert 'value="hungary" required checked' in page
    assert "<script>" not in page


def test_what_was_typed_is_kept(settled):
    assert 'value="reader at &#34;home&#34;"' in settled.sign_up('reader at "home"').body.decode()


@pytest.mark.parametrize("edition", ["", "poland", "HUNGARY", "../hungary", "hungary\x00", "x" * 4000])
def test_an_edition_that_is_none_has_to_be_chosen_anew(settled, edition):
    answer = settled.sign_up(edition=edition)
    assert answer.status == 422
    assert "Choose what you would like to read." in answer.body.decode()
    assert 'value="reader@example.org"' in answer.body.decode()


def test_many_mistakes_do_not_use_up_the_sign_ups_of_a_network(web):
    for _ in range(10):
        assert web.sign_up("mistyped").status == 422
    assert web.sign_up().status == 202


def test_a_network_may_sign_up_five_times_an_hour(web):
    for number in range(5):
        assert web.sign_up(f"reader{number}@example.org", client=f"192.0.2.{number}").status == 202
    refused = web.sign_up("reader5@example.org", client="192.0.2.99")
    assert refused.status == 429
    assert 3590 <= int(refused.headers["retry-after"]) <= 3600
    assert "Try again in 60\u00a0minutes." in refused.body.decode()
    assert web.state("reader5@example.org") is None
    assert web.sign_up("reader5@example.org", client="192.0.3.1").status == 202


def test_the_limit_says_nothing_of_who_is_known(web):
    for number in range(5):
        web.sign_up(f"reader{number}@example.org")
    known, unknown = web.sign_up("reader0@example.org"), web.sign_up("stranger@example.org")
    known.headers.pop("retry-after")
    unknown.headers.pop("retry-after")
    assert known == unknown


BOUNDARY = "xyzzy"
PART = '--{0}\r\nContent-Disposition: form-data; name="{1}"{2}\r\n\r\n{3}\r\n'


def multipart(**fields):
    return (
        "".join(PART.format(BOUNDARY, name, "", value) for name, value in fields.items()) + f"--{BOUNDARY}--\r\n"
    ).encode()


def test_a_multipart_form_is_read_too(web):
    headers = [("Content-Type", f"multipart/form-data; boundary={BOUNDARY}")]
    assert web.post("/subscribe", multipart(edition="hungary", address="r@example.org"), headers=headers).status == 202
    assert web.state("r@example.org") is SubscriptionState.PENDING


@pytest.mark.parametrize(
    ("content_type", "body", "status"),
    [
        pytest.param("application/x-www-form-urlencoded", b"", 422, id="empty"),
        pytest.param("application/x-www-form-urlencoded", b"&&&===;%%%zz&\xff\xfe", 422, id="rubbish"),
        pytest.param("application/x-www-form-urlencoded", b"a=1&" * 16_000, 400, id="many fields"),
        pytest.param("application/x-www-form-urlencoded", b"address=a&address=b&edition=hungary", 422, id="twice"),
        pytest.param("application/json", b'{"edition": "hungary", "address": "r@example.org"}', 422, id="JSON"),
        pytest.param("text/plain", b"edition=hungary&address=r@example.org", 422, id="plain text"),
        pytest.param("multipart/form-data", b"no boundary", 400, id="no boundary"),
        pytest.param(f"multipart/form-data; boundary={BOUNDARY}", b"--nonsense", 400, id="broken multipart"),
        pytest.param(
            f"multipart/form-data; boundary={BOUNDARY}",
            (PART.format(BOUNDARY, "address", '; filename="a.txt"', "x") + f"--{BOUNDARY}--\r\n").encode(),
            400,
            id="a file",
        ),
        pytest.param(
            f"multipart/form-data; boundary={BOUNDARY}",
            multipart(**{f"field{number}": "x" for number in range(50)}),
            400,
            id="many parts",
        ),
        pytest.param(
            f"multipart/form-data; boundary={BOUNDARY}",
            multipart(edition="hungary", address="x" * 10_000),
            400,
            id="a large part",
        ),
        pytest.param("application/x-www-form-urlencoded", b"address=" + b"x" * 2**16, 413, id="a large body"),
    ],
)
def test_no_body_whatever_breaks_the_form(settled, content_type, body, status):
    answer = settled.post("/subscribe", body, headers=[("Content-Type", content_type)])
    assert answer.status == status
    assert answer.body.startswith(b"<!DOCTYPE html>")


def test_no_address_of_the_request_gets_into_a_link(web):
    headers = [FORM, ("Host", "evil.example"), ("X-Forwarded-Host", "evil.example")]
    answer = web.post("/subscribe", b"edition=hungary&address=r@example.org", headers=headers)
    assert b"evil.example" not in answer.body
    web.deliver()
    assert "evil.example" not in web.mails()[0].text


def test_the_way_to_the_outbox_is_shown_on_this_machine_alone(web):
    body = b"edition=hungary&address=r@example.org"
    here = web.post("/subscribe", body, headers=[FORM, ("Host", "localhost:8000")], client=("127.0.0.1", 1))
    assert b"/desk/outbox" in here.body
    assert b"/desk/outbox" not in web.sign_up().body


def test_a_frozen_clock_is_the_clock_of_the_sign_up(web):
    web.sign_up()
    token = web.confirm_path().rpartition("/")[2]
    assert web.app.installation.tokens.read(token, Purpose.CONFIRM) == 1
    assert any("2026-11-04 11:00:00" in line for line in web.dump() if "subscriptions" in line)
    assert web.state() is SubscriptionState.PENDING
