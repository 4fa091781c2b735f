from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from syndicate.errors import ForgedReportError
from syndicate.mail.sns_certificate import SigningCertificates, trusted_roots
from tests.fakes.sns import CERTIFICATE_URL, ISSUER_URL, NOW, REGION, FakeSns, make_authority, make_leaf, pem, rsa_key


def certificates(sns):
    return SigningCertificates([sns.root], sns.fetch)


def key_of(sns, url=CERTIFICATE_URL, region=REGION, now=NOW):
    return certificates(sns).key_of(url, region, now)


def test_the_key_of_a_certificate_is_believed_when_the_roots_vouch_for_it():
    sns = FakeSns()
    assert key_of(sns) == sns.key.public_key()
    assert sns.asked == [CERTIFICATE_URL, ISSUER_URL]


def test_the_one_that_issued_it_may_lie_beside_it():
    sns = FakeSns(issuer_url="")
    sns.content[CERTIFICATE_URL] = pem(sns.leaf, sns.issuer.certificate)
    assert key_of(sns) == sns.key.public_key()
    assert sns.asked == [CERTIFICATE_URL]


@pytest.mark.parametrize("issuer_url", ["", None], ids=["not-named", "no-access"])
def test_without_the_one_that_issued_it_nobody_vouches(issuer_url):
    sns = FakeSns(issuer_url=issuer_url)
    with pytest.raises(ForgedReportError, match="vouch for as SNS's"):
        key_of(sns)
    assert sns.asked == [CERTIFICATE_URL]


def test_the_one_that_issued_it_may_be_text_too():
    sns = FakeSns()
    sns.content[ISSUER_URL] = pem(sns.issuer.certificate)
    assert key_of(sns) == sns.key.public_key()


def test_it_is_fetched_once_and_again_when_it_has_run_out():
    sns = FakeSns(until=NOW + timedelta(hours=1))
    kept = certificates(sns)
    for minutes in (0, 5, 60):
        kept.key_of(CERTIFICATE_URL, REGION, NOW + timedelta(minutes=minutes))
    assert sns.asked == [CERTIFICATE_URL, ISSUER_URL]
    with pytest.raises(ForgedReportError, match="not valid at this time"):
        kept.key_of(CERTIFICATE_URL, REGION, NOW + timedelta(minutes=61))
    renewed = FakeSns(until=NOW + timedelta(days=9))
    sns.content[CERTIFICATE_URL] = renewed.content[CERTIFICATE_URL]
    assert kept.key_of(CERTIFICATE_URL, REGION, NOW + timedelta(minutes=61)) == renewed.key.public_key()


ELSEWHERE = {
    "empty": "",
    "http": CERTIFICATE_URL.replace("https://", "http://"),
    "host": "https://sns.example.org/SimpleNotificationService-7506a1.pem",
    "host-behind": "https://sns.eu-central-1.amazonaws.com.example.org/SimpleNotificationService-7506a1.pem",
    "host-before": "https://example.org/sns.eu-central-1.amazonaws.com/SimpleNotificationService-7506a1.pem",
    "user": "https://sns.eu-central-1.amazonaws.com@example.org/SimpleNotificationService-7506a1.pem",
    "dot": "https://snsXeu-central-1.amazonaws.com/SimpleNotificationService-7506a1.pem",
    "bucket": "https://s3.amazonaws.com/SimpleNotificationService-7506a1.pem",
    "bucket-host": "https://sns.eu-central-1.s3.amazonaws.com/SimpleNotificationService-7506a1.pem",
    "port": "https://sns.eu-central-1.amazonaws.com:8443/SimpleNotificationService-7506a1.pem",
    "path": "https://sns.eu-central-1.amazonaws.com/other.pem",
    "folder": "https://sns.eu-central-1.amazonaws.com/x/../SimpleNotificationService-7506a1.pem",
    "query": f"{CERTIFICATE_URL}?x=1",
    "fragment": f"{CERTIFICATE_URL}#x",
    "line": f"{CERTIFICATE_URL}\n",
    "region": "https://sns.us-west-2.amazonaws.com/SimpleNotificationService-7506a1.pem",
}


@pytest.mark.parametrize("name", ELSEWHERE)
def test_a_certificate_elsewhere_is_not_even_fetched(name):
    sns = FakeSns()
    with pytest.raises(ForgedReportError, match="not kept where SNS keeps"):
        key_of(sns, ELSEWHERE[name])
    assert sns.asked == []


@pytest.mark.parametrize(
    ("region", "suffix", "name"),
    [
        ("eu-central-1", "", "sns.amazonaws.com"),
        ("eu-central-1", "", "sns.eu-central-1.amazonaws.com"),
        ("af-south-1", "", "sns-signing.af-south-1.amazonaws.com"),
        ("cn-north-1", ".cn", "sns-cn-north-1.amazonaws.com.cn"),
        ("us-gov-east-1", "", "sns-us-gov-west-1.amazonaws.com"),
    ],
)
def test_names_that_sns_signs_under(region, suffix, name):
    sns = FakeSns(names=(name,))
    url = f"https://sns.{region}.amazonaws.com{suffix}/SimpleNotificationService-7506a1.pem"
    sns.content[url] = pem(sns.leaf)
    assert key_of(sns, url, region) == sns.key.public_key()


@pytest.mark.parametrize(
    "name",
    [
        "sns.example.org",
        "example.org",
        "sns.us-west-2.amazonaws.com",
        "s3.amazonaws.com",
        "sns.amazonaws.com.example.org",
    ],
)
def test_a_certificate_for_another_name_is_not_snss(name):
    with pytest.raises(ForgedReportError, match="vouch for as SNS's"):
        key_of(FakeSns(names=(name,)))


def test_a_certificate_of_another_authority_is_not_snss():
    ours, theirs = FakeSns(), FakeSns(number=2)
    with pytest.raises(ForgedReportError, match="vouch for as SNS's"):
        SigningCertificates([ours.root], theirs.fetch).key_of(CERTIFICATE_URL, REGION, NOW)


def test_an_issuer_of_another_authority_does_not_help():
    ours, theirs = FakeSns(), FakeSns(number=2)
    ours.content[CERTIFICATE_URL] = pem(theirs.leaf)
    with pytest.raises(ForgedReportError, match="vouch for as SNS's"):
        key_of(ours)


def test_a_certificate_that_vouches_for_itself_is_not_snss():
    sns = FakeSns()
    sns.content[CERTIFICATE_URL] = pem(make_authority("sns.amazonaws.com", number=99).certificate)
    with pytest.raises(ForgedReportError, match="vouch for as SNS's"):
        key_of(sns)


@pytest.mark.parametrize(
    "times",
    [
        {"until": NOW - timedelta(seconds=1)},
        {"since": NOW + timedelta(seconds=1)},
    ],
    ids=["over", "not-yet"],
)
def test_a_certificate_of_another_time_is_not_snss(times):
    with pytest.raises(ForgedReportError, match="not valid at this time"):
        key_of(FakeSns(**times))


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org/r2m01.cer",
        "http://crt.r2m01.amazontrust.com.example.org/r2m01.cer",
        "http://crt.r2m01.amazontrust.com@example.org/r2m01.cer",
        "http://127.0.0.1/r2m01.cer",
        "file:///etc/passwd",
        "http://crt.r2m01.amazontrust.com/x/../r2m01.cer",
    ],
    ids=["host", "host-behind", "user", "loopback", "file", "path"],
)
def test_an_issuer_elsewhere_is_not_even_fetched(url):
    sns = FakeSns(issuer_url=url)
    with pytest.raises(ForgedReportError, match="vouch for as SNS's"):
        key_of(sns)
    assert sns.asked == [CERTIFICATE_URL]


@pytest.mark.parametrize(
    "content",
    [b"", b"<html>", b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"],
    ids=["empty", "page", "broken"],
)
def test_what_is_no_certificate_is_refused(content):
    sns = FakeSns()
    sns.content[CERTIFICATE_URL] = content
    with pytest.raises(ForgedReportError, match="no certificate where it says"):
        key_of(sns)


def test_a_key_of_another_kind_or_too_short_is_refused():
    sns = FakeSns()
    sns.content[CERTIFICATE_URL] = pem(make_leaf(sns.issuer, ec.derive_private_key(5, ec.SECP256R1())))
    with pytest.raises(ForgedReportError, match="RSA key of 2048 bits"):
        key_of(sns)
    sns.content[CERTIFICATE_URL] = pem(make_leaf(sns.issuer, rsa_key(3, 1024)))
    with pytest.raises(ForgedReportError):
        key_of(sns)


@pytest.mark.parametrize("url", [CERTIFICATE_URL, ISSUER_URL], ids=["certificate", "issuer"])
def test_what_cannot_be_fetched_is_no_proof_of_forgery(url):
    sns = FakeSns()
    del sns.content[url]
    with pytest.raises(OSError, match="could not be fetched"):
        key_of(sns)


def test_nobody_makes_us_fetch_without_end():
    sns = FakeSns()
    kept = certificates(sns)
    for number in range(20):
        with pytest.raises(OSError, match="could not be fetched"):
            kept.key_of(CERTIFICATE_URL.replace("7506", f"{number:04}"), REGION, NOW)
    with pytest.raises(OSError, match="too many certificates"):
        kept.key_of(CERTIFICATE_URL, REGION, NOW + timedelta(seconds=59))
    assert kept.key_of(CERTIFICATE_URL, REGION, NOW + timedelta(seconds=60)) == sns.key.public_key()


def test_no_more_than_a_few_are_kept():
    sns = FakeSns()
    kept = certificates(sns)
    urls = [CERTIFICATE_URL.replace("7506", f"{number:04}") for number in range(9)]
    for number, url in enumerate(urls):
        sns.content[url] = pem(sns.leaf)
        kept.key_of(url, REGION, NOW + timedelta(minutes=number))
    sns.asked.clear()
    kept.key_of(urls[8], REGION, NOW + timedelta(minutes=10))
    assert sns.asked == []
    kept.key_of(urls[0], REGION, NOW + timedelta(minutes=10))
    assert sns.asked[0] == urls[0]


def test_the_roots_that_everybody_trusts_have_amazons_among_them():
    names = {root.subject.rfc4514_string() for root in trusted_roots()}
    assert "CN=Amazon Root CA 1,O=Amazon,C=US" in names
    assert len(names) > 50
