from pathlib import Path

import pytest

from syndicate.errors import ConfigurationError, UnknownNameError
from syndicate.mail.registry import build_provider, provider_names

MAILGUN = {"domain": "mg.example.org", "api_key": "key-123"}
SMTP = {"host": "smtp.example.org", "username": "desk", "password": "s3cret"}


def build(name, options, **more):
    return build_provider(name, options, outbox_dir=Path("outbox"), **more)


def problems(name, options, **more):
    with pytest.raises(ConfigurationError) as caught:
        build(name, options, **more)
    return caught.value.problems


@pytest.mark.parametrize(
    ("name", "options", "max_batch", "kind"),
    [
        ("outbox", {}, 500, "A"),
        ("outbox", {"batch_size": "50"}, 50, "A"),
        ("smtp", SMTP, 1, "C"),
        ("smtp", {"host": "127.0.0.1", "port": "1025", "security": "none"}, 1, "C"),
        ("smtp", {"host": "::1", "security": "none", "username": "a", "password": "b"}, 1, "C"),
        ("smtp", SMTP | {"security": "tls", "helo_name": "Mail.Example.org", "batch_size": "1"}, 1, "C"),
        ("mailgun", MAILGUN, 500, "B"),
        ("mailgun", MAILGUN | {"batch_size": "1000", "base_url": "https://api.eu.mailgun.net/"}, 1000, "B"),
        ("mailgun", MAILGUN | {"base_url": "http://127.0.0.1:8025"}, 500, "B"),
    ],
)
def test_a_provider_is_built_from_its_options(name, options, max_batch, kind):
    provider = build(name, options)
    assert (provider.name, provider.max_batch, provider.recollection.kind) == (name, max_batch, kind)
    provider.close()


def test_an_unknown_provider_names_the_known_ones():
    with pytest.raises(UnknownNameError, match=f"did you mean “mailgun”.*known: {', '.join(provider_names())}"):
        build("mailgnu", {})


def test_an_unknown_option_names_the_near_one_and_all_that_are_allowed():
    (problem,) = problems("mailgun", MAILGUN | {"api_kee": "x"})
    assert problem.path == "config/publication.yaml"
    assert problem.message == "mail: the provider mailgun has no option “api_kee”"
    assert (
        problem.hint == "did you mean “api_key”? allowed: provider, api_key, base_url, batch_size, domain, webhook_key"
    )


def test_every_fault_is_told_at_once_and_with_its_file():
    found = problems(
        "mailgun",
        {"batch_size": "1001", "base_url": "http://api.mailgun.net", "colour": "red"},
        path="config/editions/hungary.yaml",
    )
    assert len(found) == 5
    assert {problem.path for problem in found} == {"config/editions/hungary.yaml"}
    assert any("needs the option “api_key”" in problem.message and "api_key_env" in problem.hint for problem in found)


@pytest.mark.parametrize(
    ("name", "options", "words"),
    [
        ("mailgun", MAILGUN | {"batch_size": "1001"}, "from 1 to 1000"),
        ("mailgun", MAILGUN | {"batch_size": "0"}, "from 1 to 1000"),
        ("mailgun", MAILGUN | {"batch_size": "1e2"}, "from 1 to 1000"),
        ("mailgun", MAILGUN | {"batch_size": "-5"}, "from 1 to 1000"),
        ("mailgun", MAILGUN | {"base_url": "http://api.mailgun.net"}, "must begin with https://"),
        ("mailgun", MAILGUN | {"base_url": "https://user:pw@api.mailgun.net"}, "scheme, host and path alone"),
        ("mailgun", MAILGUN | {"base_url": "https://api.mailgun.net/?a=b"}, "scheme, host and path alone"),
        ("mailgun", MAILGUN | {"base_url": "https://[::1"}, "scheme, host and path alone"),
        ("mailgun", MAILGUN | {"base_url": "https://host:port"}, "scheme, host and path alone"),
        ("mailgun", MAILGUN | {"base_url": "api.mailgun.net"}, "scheme, host and path alone"),
        ("mailgun", MAILGUN | {"domain": "mg.example.org/../x"}, "is no domain name"),
        ("mailgun", MAILGUN | {"domain": "x" * 64 + ".org"}, "is no domain name"),
        ("smtp", SMTP | {"security": "ssl"}, "must be one of tls, starttls, none"),
        ("smtp", SMTP | {"port": "65536"}, "from 1 to 65535"),
        ("smtp", SMTP | {"batch_size": "2"}, "must be 1, for every mail is a transaction of its own"),
        ("smtp", SMTP | {"host": "smtp example"}, "is no domain name"),
        ("smtp", SMTP | {"username": "d\nesk"}, "one line of plain ASCII"),
        ("smtp", SMTP | {"security": "none"}, "for everyone to read"),
        ("smtp", {"host": "smtp.example.org", "username": "desk"}, "needs the option “password”"),
        ("smtp", {}, "needs the option “host”"),
        ("outbox", {"folder": "x"}, "has no option “folder”"),
    ],
)
def test_a_wrong_option_is_one_clear_problem(name, options, words):
    (problem,) = problems(name, options)
    assert words in str(problem)


@pytest.mark.parametrize(("name", "key", "options"), [("mailgun", "api_key", MAILGUN), ("smtp", "password", SMTP)])
def test_a_secret_is_never_shown(name, key, options):
    (problem,) = problems(name, options | {key: "s3crét"})
    assert "s3crét" not in str(problem)
    assert options[key] not in repr(vars(build(name, options)).keys())
