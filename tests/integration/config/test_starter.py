"""The starter publication in this repository is itself in order."""

import re

import pytest

from syndicate.config import load_settings, starter_dir
from syndicate.config.starter import starter_dir as find_starter
from syndicate.content.entries import load_entries
from syndicate.content.lint import lint
from tests.factories import STARTER_LADDER

PAPER, DARK_PAPER = "#fbf8f2", "#171512"


@pytest.fixture(scope="module")
def settings():
    return load_settings(starter_dir(), {}, require_secrets=False)


def test_its_configuration_is_right(settings):
    publication = settings.publication
    assert [edition.id for edition in publication.editions] == ["central-europe", "hungary"]
    assert publication.id_authority == "hungarymagazine.example,2026"
    assert all(edition.selection.milestones == STARTER_LADDER for edition in publication.editions)
    assert all(edition.selection.lead_rest_years == 0 for edition in publication.editions)
    hungary = publication.edition("hungary")
    assert (hungary.title, hungary.label, str(hungary.timezone)) == (
        "Hungary Magazine: On this Day",
        "Hungary",
        "Europe/Budapest",
    )
    assert hungary.mail.sender_name == "Hungary Magazine: On this Day"


def test_its_entries_are_read_and_lint_clean(settings):
    publication = settings.publication
    editions = [edition.id for edition in publication.editions]
    content = load_entries(settings.entries_dir, editions=editions, topics=publication.topics)
    assert len(content.entries) > 30
    assert content.problems == ()
    assert lint(content, publication) == ()


def test_its_topics_have_names_in_english_and_hungarian(settings):
    for name in settings.publication.topics.values():
        assert set(name.by_language) >= {"en", "hu"}


def test_its_accents_can_be_read_on_both_papers(settings):
    for edition in settings.publication.editions:
        assert contrast(edition.accent, PAPER) >= 4.5
        assert contrast(edition.accent_dark, DARK_PAPER) >= 4.5


def test_in_a_checkout_the_starter_is_its_top():
    assert find_starter().joinpath("pyproject.toml").exists()


def contrast(one, other):
    """WCAG 2.2 contrast ratio."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(colour):
    channels = [int(pair, 16) / 255 for pair in re.findall("[0-9a-f]{2}", colour)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
