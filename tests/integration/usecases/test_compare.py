"""Which coming days change against an earlier revision; on a made-up publication in a real repository."""

from datetime import date

import pytest

from syndicate.config import load_settings
from syndicate.errors import ConfigurationError, UnknownNameError
from syndicate.storage.database import open_database, upgrade
from syndicate.usecases.compare import compare, describe_comparison
from tests.factories import utc
from tests.repository import make_repository

NOW = utc("2027-01-01T12:00+01:00")
PUBLICATION = """\
schema: publication/1
title: On this Day
url: https://onthisday.example.org
id_authority: example.org,2026
"""
EDITION = """\
schema: edition/1
id: {id}
title: {id}
label: {id}
tagline: A day
byline: The desk.
lang: en
timezone: Europe/Budapest
selection: {{milestones: [], empty_day: [skip]}}
email:
  from: desk@example.org
  list_id: {id}.example.org
  postal_address: "1 Street, Town"
"""
ENTRY = """\
schema: entry/1
id: {id}
status: {status}
lang: en
article: {{title: {id}}}
topics: []
weight: {weight}
sources: [{{cite: A book}}]
moments:
  - {{id: it, date: "{date}", title: "{id} happens", rank: {rank}, blurb: It happens.}}
body: Text.
"""


class Magazine:
    """A publication in git, and what comes of comparing it."""

    def __init__(self, folder):
        self.repository = make_repository(folder)
        self.repository.write("config/publication.yaml", PUBLICATION)
        self.repository.write("config/topics.yaml", "{}\n")
        self.edition("hungary")
        self.entry("march")

    def edition(self, id):
        self.repository.write(f"config/editions/{id}.yaml", EDITION.format(id=id))

    def entry(self, id, *, date="1956-10-23", rank="standard", weight=50, status="ready"):
        text = ENTRY.format(id=id, date=date, rank=rank, weight=weight, status=status)
        self.repository.write(f"entries/{id}.yaml", text)

    def compared(self, revision="HEAD", *, days=400, ledger=None, now=NOW):
        settings = load_settings(self.repository.folder, {}, require_secrets=False)
        return compare(settings, settings.publication.editions, revision, days=days, now=now, ledger=ledger)

    def changes(self, **arguments):
        (edition,) = self.compared(**arguments).editions
        return [(str(change.kind), change.day, change.entry, change.before, change.after) for change in edition.changes]


@pytest.fixture
def magazine(tmp_path):
    made = Magazine(tmp_path / "magazine")
    made.repository.commit()
    return made


def test_an_untouched_folder_changes_nothing(magazine):
    comparison = magazine.compared()

    assert comparison.editions[0].changes == ()
    assert (comparison.editions[0].first, comparison.editions[0].last) == (date(2027, 1, 1), date(2028, 2, 4))
    assert comparison.commit == magazine.repository.git("rev-parse", "HEAD")
    assert comparison.problems == ()


def test_a_new_entry_adds_a_day_before_it_is_committed(magazine):
    magazine.entry("execution", date="1958-06-16", rank="lead")

    assert magazine.changes() == [("adds", date(2027, 6, 16), "execution", None, "lead")]


def test_a_stronger_lead_pushes_another(magazine):
    magazine.entry("march", rank="lead")
    magazine.repository.commit()
    magazine.entry("statue", rank="lead", weight=90)

    assert magazine.changes() == [
        ("adds", date(2027, 10, 23), "statue", None, "lead"),
        ("pushes", date(2027, 10, 23), "march", "lead", "standard"),
    ]


def test_a_moment_moved_to_another_day_is_dropped_there_and_added_here(magazine):
    magazine.entry("march", date="1956-10-24")

    assert magazine.changes() == [
        ("drops", date(2027, 10, 23), "march", "standard", None),
        ("adds", date(2027, 10, 24), "march", None, "standard"),
    ]


def test_only_the_days_asked_for_are_told(magazine):
    magazine.entry("march", status="draft")

    assert magazine.changes(days=296) == [("drops", date(2027, 10, 23), "march", "standard", None)]
    assert magazine.changes(days=295) == []


def test_a_changed_configuration_changes_days_too(magazine):
    edition = EDITION.format(id="hungary").replace("milestones: [],", "milestones: [], max_items: 1,")
    magazine.entry("statue", weight=90)
    magazine.repository.commit()
    magazine.repository.write("config/editions/hungary.yaml", edition)

    assert magazine.changes() == [("pushes", date(2027, 10, 23), "march", "standard", "brief")]


def test_any_revision_may_be_named(magazine):
    magazine.entry("statue")
    magazine.repository.commit()

    assert magazine.changes() == []
    assert [change[0] for change in magazine.changes(revision="HEAD~1")] == ["adds"]


def test_editions_come_and_go(magazine):
    magazine.edition("vienna")
    magazine.repository.commit()
    (magazine.repository.folder / "config/editions/hungary.yaml").unlink()
    magazine.edition("prague")

    comparison = magazine.compared()

    assert [(one.edition, one.was_there, len(one.changes)) for one in comparison.editions] == [
        ("prague", False, 1),
        ("vienna", True, 0),
    ]
    assert comparison.gone == ("hungary",)


def test_a_broken_entry_of_the_revision_is_reported_and_left_out(magazine):
    magazine.repository.write("entries/broken.yaml", "schema: [\n")
    magazine.repository.commit()
    magazine.entry("broken")
    magazine.repository.write("entries/worse.yaml", "}\n")

    comparison = magazine.compared()

    assert [problem.path for problem in comparison.problems] == ["entries/worse.yaml", "HEAD:entries/broken.yaml"]
    assert [change.entry for change in comparison.editions[0].changes] == ["broken"]


def test_a_revision_with_a_broken_configuration_cannot_be_compared(magazine):
    magazine.repository.write("config/publication.yaml", "schema: publication/1\n")
    magazine.repository.commit()
    magazine.repository.write("config/publication.yaml", PUBLICATION)

    with pytest.raises(ConfigurationError) as told:
        magazine.compared()

    assert {problem.path for problem in told.value.problems} == {"HEAD:config/publication.yaml"}


def test_a_revision_from_before_there_was_a_publication_is_said_so(tmp_path):
    magazine = Magazine(tmp_path / "magazine")
    (tmp_path / "magazine" / "notes").write_text("x")
    magazine.repository.git("add", "notes")
    magazine.repository.git("commit", "--quiet", "--message", "notes")

    with pytest.raises(ConfigurationError, match=r"HEAD:config/publication\.yaml"):
        magazine.compared()


def test_a_revision_without_entries_had_none(magazine):
    magazine.repository.git("rm", "--quiet", "-r", "--cached", "entries")
    magazine.repository.git("commit", "--quiet", "--message", "none")

    assert [change[:3] for change in magazine.changes()] == [("adds", date(2027, 10, 23), "march")]


def test_an_unknown_revision_is_told(magazine):
    with pytest.raises(UnknownNameError, match=r"mian.*did you mean “main”"):
        magazine.compared("mian")


def test_a_ledger_is_used_for_both(magazine, tmp_path):
    ledger = open_database(f"sqlite:///{tmp_path / 'ledger.db'}")
    upgrade(ledger)
    magazine.entry("statue")
    try:
        assert [change[0] for change in magazine.changes(ledger=ledger)] == ["adds"]
    finally:
        ledger.close()


def test_the_description_says_it_all_in_plain_values(magazine):
    magazine.entry("statue")

    described = describe_comparison(magazine.compared())

    assert described["revision"] == "HEAD"
    assert described["gone_editions"] == described["problems"] == []
    assert described["editions"][0]["changes"] == [
        {
            "day": date(2027, 10, 23),
            "kind": "adds",
            "moment": "statue/it",
            "title": "statue happens",
            "years": 71,
            "before": None,
            "after": "standard",
        }
    ]
