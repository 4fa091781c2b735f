"""Keys and passwords from the environment, and the key that is made on loopback."""

import stat

import pytest

from syndicate.config import MailSettings
from tests.integration.config.project import EDITION, KEY, PUBLICATION, edition, fault, faults, load, make_project

SMTP = "mail: {provider: smtp, host: mail.example.org, port: 587, password_env: SMTP_PASSWORD}\n"


def test_options_that_name_a_variable_have_its_value_and_never_show_it(tmp_path):
    make_project(tmp_path, publication=PUBLICATION + SMTP)
    settings = load(tmp_path, {"SYNDICATE_TOKEN_KEYS": KEY, "SMTP_PASSWORD": "s3cret"})
    assert settings.mail.options == {"host": "mail.example.org", "port": "587", "password": "s3cret"}
    assert "s3cret" not in repr(settings.mail)
    assert "s3cret" not in repr(settings)
    assert KEY not in repr(settings)


def test_an_edition_may_send_another_way(tmp_path):
    austria = edition(id="austria", email="provider: {provider: mailgun, api_key_env: MAILGUN_KEY}")
    make_project(tmp_path, hungary=EDITION, austria=austria)
    settings = load(tmp_path, {"SYNDICATE_TOKEN_KEYS": KEY, "MAILGUN_KEY": "key"})
    assert settings.edition_mail == {
        "austria": MailSettings(provider="mailgun", options={"api_key": "key"}),
        "hungary": MailSettings(provider="outbox", options={}),
    }


def test_a_variable_that_is_not_set_is_named_where_it_is_asked_for(tmp_path):
    make_project(tmp_path, publication=PUBLICATION + SMTP)
    problem = fault(tmp_path)
    assert (problem.code, problem.line, problem.column) == ("E012", 4, 73)
    assert problem.message == "the environment variable SMTP_PASSWORD is not set"


def test_commands_that_only_show_need_no_secrets_and_make_none(tmp_path):
    publication = PUBLICATION.replace("http://127.0.0.1:8000", "https://example.org") + SMTP
    settings = load(make_project(tmp_path, publication=publication), {}, require_secrets=False)
    assert settings.token_keys == ()
    assert settings.mail.options == {"host": "mail.example.org", "port": "587"}
    assert not (tmp_path / "var").exists()


def test_a_ring_of_keys_is_read_newest_first(tmp_path):
    make_project(tmp_path, publication=PUBLICATION + "token_keys_env: KEYS\n")
    settings = load(tmp_path, {"KEYS": f"{'a' * 40}, {'b' * 32},"})
    assert settings.token_keys == (b"a" * 40, b"b" * 32)


@pytest.mark.parametrize(
    ("keys", "words"), [(" , ", "holds no key"), (f"{KEY},short", "fewer than 32 characters, number 2")]
)
def test_keys_that_are_none_or_short_are_refused(tmp_path, keys, words):
    problem = fault(make_project(tmp_path), {"SYNDICATE_TOKEN_KEYS": keys})
    assert problem.code == "E012"
    assert words in problem.message
    assert "secrets.token_hex" in problem.hint
    assert keys not in problem.message


def test_a_public_site_needs_keys_and_says_how_to_make_one(tmp_path):
    make_project(tmp_path, publication=PUBLICATION.replace("http://127.0.0.1:8000", "https://example.org"))
    problem = fault(tmp_path, {})
    assert (problem.code, problem.line) == ("E012", 1)
    assert "SYNDICATE_TOKEN_KEYS is not set" in problem.message
    assert "secrets.token_hex" in problem.hint


def test_on_loopback_a_key_is_made_once_for_its_owner_alone(tmp_path):
    make_project(tmp_path)
    (key,) = load(tmp_path, {}).token_keys
    assert len(key) == 32
    assert load(tmp_path, {}).token_keys == (key,)
    assert stat.S_IMODE((tmp_path / "var/token.key").stat().st_mode) == 0o600
    assert [path.name for path in (tmp_path / "var").iterdir()] == ["token.key"]


def test_no_key_is_made_while_there_are_problems(tmp_path):
    make_project(tmp_path, hungary=edition(timezone="EST"))
    faults(tmp_path, {})
    assert not (tmp_path / "var").exists()


def test_a_key_file_that_cannot_be_used_is_told(tmp_path):
    make_project(tmp_path)
    (tmp_path / "var").write_text("a file")
    assert "cannot be made: file exists" in fault(tmp_path, {}).message
    (tmp_path / "var").unlink()
    (tmp_path / "var").mkdir()
    (tmp_path / "var/token.key").write_bytes(b"short")
    problem = fault(tmp_path, {})
    assert (problem.path, problem.message) == ("var/token.key", "the file is too short to be a key")
