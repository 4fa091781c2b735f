"""config/*.yaml of a whole project to Settings."""

import pytest

from syndicate.config import MailSettings, starter_dir
from syndicate.domain.edition import MailPolicy
from syndicate.domain.entry import LocalText
from tests.factories import STARTER_LADDER
from tests.integration.config.project import KEY, PUBLICATION, edition, fault, faults, load, make_project


def test_a_project_with_the_least_that_is_needed_has_sensible_settings(tmp_path):
    settings = load(make_project(tmp_path))
    assert settings.project == tmp_path
    assert settings.url == "http://127.0.0.1:8000"
    assert settings.database == f"sqlite:///{tmp_path}/var/syndicate.db"
    assert settings.mail == MailSettings(provider="outbox", options={})
    assert settings.edition_mail == {"hungary": settings.mail}
    assert settings.token_keys == (KEY.encode(),)
    assert settings.template_dirs == (tmp_path / "templates", starter_dir() / "templates")
    assert settings.entries_dir == tmp_path / "entries"
    assert (settings.site_dir, settings.outbox_dir) == (tmp_path / "var/site", tmp_path / "var/outbox")
    (made,) = settings.publication.editions
    assert (made.label, made.byline, made.tagline, made.starts_on) == ("Hungary: On this Day", "", "", None)
    assert made.selection.milestones == STARTER_LADDER
    assert made.mail == MailPolicy(
        sender_name="On this Day",
        sender_address="onthisday@example.org",
        list_id="hungary.example.org",
        postal_address="1 Example Street, Budapest",
    )


def test_the_problems_of_all_files_are_told_at_once(tmp_path):
    make_project(
        tmp_path,
        publication=PUBLICATION + "titel: x\n",
        topics="War: x\n",
        austria="a: b: c\n",
        hungary=edition(timezone="EST"),
    )
    assert [(problem.path, problem.code) for problem in faults(tmp_path)] == [
        ("config/editions/austria.yaml", "E001"),
        ("config/editions/hungary.yaml", "E010"),
        ("config/publication.yaml", "E010"),
        ("config/topics.yaml", "E010"),
    ]


def test_an_empty_folder_says_how_to_begin(tmp_path):
    problems = faults(tmp_path)
    assert [(p.path, p.code) for p in problems] == [("config/editions", "E002"), ("config/publication.yaml", "E002")]
    assert all("syndicate init" in problem.hint for problem in problems)


def test_a_publication_without_editions_or_with_misnamed_ones_is_told(tmp_path):
    make_project(tmp_path)
    (tmp_path / "config/editions/hungary.yaml").rename(tmp_path / "config/editions/hungary.yml")
    (tmp_path / "config/editions/.x.yaml").write_text("[")
    (tmp_path / "config/editions/README.md").write_text("About editions.")
    first, second = faults(tmp_path)
    assert first.message == "there is no edition"
    assert (second.path, second.hint) == ("config/editions/hungary.yml", "its name must end in “.yaml”")


def test_topics_have_names_by_language_and_a_bare_name_is_for_all(tmp_path):
    topics = 'war: {en: War, hu: "Háború"}\nfilm: Film\n'
    settings = load(make_project(tmp_path, topics=topics, hungary=edition(head="fallback_langs: [hu]")))
    assert settings.publication.topics == {
        "war": LocalText({"en": "War", "hu": "Háború"}),
        "film": LocalText({"en": "Film", "hu": "Film"}),
    }
    assert load(make_project(tmp_path / "without", topics=None)).publication.topics == {}


@pytest.mark.parametrize(
    ("url", "read"),
    [
        ("https://onthisday.example.org/", "https://onthisday.example.org"),
        ("https://example.org/on-this-day/", "https://example.org/on-this-day"),
        ("http://localhost:8000", "http://localhost:8000"),
        ("http://[::1]:8000", "http://[::1]:8000"),
    ],
)
def test_the_public_address_has_no_slash_at_its_end(tmp_path, url, read):
    publication = PUBLICATION.replace("http://127.0.0.1:8000", f'"{url}"')
    assert load(make_project(tmp_path, publication=publication)).url == read


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("http://127.0.0.1:8000", "http://example.org", "must begin with https://"),
        ("http://127.0.0.1:8000", "ftp://example.org", "public address"),
        ("http://127.0.0.1:8000", "example.org", "public address"),
        ("http://127.0.0.1:8000", "https://u:p@example.org", "public address"),
        ("http://127.0.0.1:8000", "https://example.org/?a=b", "public address"),
        ("http://127.0.0.1:8000", "https://example.org:99999", "public address"),
        ("http://127.0.0.1:8000", '"https://[x"', "public address"),
        ("example.org,2026", "example.org", "a domain and a year"),
        ("title:", "database: mysql://x\ntitle:", "SQLite file or a PostgreSQL"),
        ("title:", "database: sqlite://\ntitle:", "SQLite file or a PostgreSQL"),
        ("title:", "database: 'sqlite:///:memory:'\ntitle:", "SQLite file or a PostgreSQL"),
        ("title:", "token_keys_env: MY-KEYS\ntitle:", "name of an environment variable"),
        ("title:", "mail: outbox\ntitle:", "mapping of keys"),
        ("title:", "mail: {provider: smtp, Host: x}\ntitle:", "small letters, digits and underscores"),
        ("title:", "mail: {provider: smtp, a: x, a_env: Y}\ntitle:", "must not have both “a_env” and “a”"),
        ("title:", "mail: {provider: smtp, password_env: 'my password'}\ntitle:", "name of an environment variable"),
    ],
)
def test_a_fault_in_the_publication_has_one_message_with_its_place(tmp_path, old, new, words):
    problem = fault(make_project(tmp_path, publication=PUBLICATION.replace(old, new, 1)))
    assert problem.path == "config/publication.yaml"
    assert problem.line > 0
    assert words in problem.message


@pytest.mark.parametrize(
    ("database", "read"),
    [
        ("sqlite:////data/syndicate.db", "sqlite:////data/syndicate.db"),
        ("postgresql+psycopg://user@host/name", "postgresql+psycopg://user@host/name"),
    ],
)
def test_other_databases_are_taken_as_they_are_written(tmp_path, database, read):
    assert load(make_project(tmp_path, publication=PUBLICATION + f"database: {database}\n")).database == read


def test_a_relative_project_gives_absolute_paths(tmp_path, monkeypatch):
    make_project(tmp_path)
    monkeypatch.chdir(tmp_path.parent)
    assert load(tmp_path.relative_to(tmp_path.parent)).project == tmp_path
