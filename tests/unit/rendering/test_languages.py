"""Ordinals, endings and labels of ten languages, and what a language falls back on."""

import re
from dataclasses import asdict, fields
from datetime import date

import pytest

from syndicate.rendering import words
from syndicate.rendering.languages import LANGUAGES, phrases_in
from syndicate.rendering.phrase_tables.en import LABELS as ENGLISH_LABELS
from syndicate.rendering.phrases import Phrases


@pytest.mark.parametrize(
    ("lang", "expected"),
    [
        ("en", "70th anniversary"),
        ("hu", "70. évforduló"),
        ("cs", "70. výročí"),
        ("sk", "70. výročie"),
        ("pl", "70. rocznica"),
        ("de", "70. Jahrestag"),
        ("hr", "70. obljetnica"),
        ("sl", "70. obletnica"),
        ("ro", "a 70-a aniversare"),
        ("uk", "70-річчя"),
    ],
)
def test_an_anniversary_has_a_name(lang, expected):
    assert words.anniversary_name(70, lang) == expected


@pytest.mark.parametrize(
    ("years", "lang", "expected"),
    [
        (1, "en", "1st anniversary"),
        (2, "en", "2nd anniversary"),
        (103, "en", "103rd anniversary"),
        (111, "en", "111th anniversary"),
        (1, "ro", "prima aniversare"),
        (101, "ro", "a 101-a aniversare"),
        (1, "uk", "1-ша річниця"),
        (101, "uk", "101-ша річниця"),
        (111, "uk", "111-річчя"),
    ],
)
def test_some_numbers_name_their_anniversary_in_another_way(years, lang, expected):
    assert words.anniversary_name(years, lang) == expected


@pytest.mark.parametrize(
    ("lang", "expected"),
    [("en", "70th"), *((lang, "70.") for lang in ("hu", "cs", "sk", "pl", "de", "hr", "sl")), ("uk", "70-й")],
)
def test_ordinals(lang, expected):
    assert words.ordinal(70, lang) == expected


def test_romanian_counts_the_first_by_a_word():
    assert [words.ordinal(number, "ro") for number in (1, 2, 70)] == ["primul", "al 2-lea", "al 70-lea"]


@pytest.mark.parametrize(
    ("lang", "day", "expected"),
    [
        ("en", date(2026, 10, 23), "on 23 October"),
        ("en-US", date(2026, 10, 23), "on October 23"),
        ("cs", date(2026, 10, 23), "23. října"),
        ("sk", date(2026, 10, 23), "23. októbra"),
        ("pl", date(2026, 10, 23), "23 października"),
        ("de", date(2026, 10, 23), "am 23. Oktober"),
        ("hr", date(2026, 10, 23), "23. listopada"),
        ("sl", date(2026, 10, 23), "23. oktobra"),
        ("ro", date(2026, 10, 23), "pe 23 octombrie"),
        ("uk", date(2026, 10, 23), "23 жовтня"),
    ],
)
def test_something_happens_on_a_day(lang, day, expected):
    assert words.on_day(day, lang) == expected


SPOKEN_DAYS = (
    *("elsején", "másodikán", "harmadikán", "negyedikén", "ötödikén", "hatodikán", "hetedikén", "nyolcadikán"),
    *("kilencedikén", "tizedikén", "tizenegyedikén", "tizenkettedikén", "tizenharmadikán", "tizennegyedikén"),
    *("tizenötödikén", "tizenhatodikán", "tizenhetedikén", "tizennyolcadikán", "tizenkilencedikén", "huszadikán"),
    *("huszonegyedikén", "huszonkettedikén", "huszonharmadikán", "huszonnegyedikén", "huszonötödikén"),
    *("huszonhatodikán", "huszonhetedikén", "huszonnyolcadikán", "huszonkilencedikén", "harmincadikán"),
    "harmincegyedikén",
)


@pytest.mark.parametrize(("day", "spoken"), list(enumerate(SPOKEN_DAYS, start=1)))
def test_hungarian_days_end_as_they_are_spoken(day, spoken):
    ending = "jén" if day == 1 else spoken[-2:]

    assert words.on_day(date(2026, 10, day), "hu") == f"október {day}-{ending}"
    assert words.on_date(date(2026, 10, day), "hu") == f"2026. október {day}-{ending}"


@pytest.mark.parametrize(
    ("ending", "years"),
    [
        ("ban", (1526, 1848, 1903, 1956, 2020, 2023, 2026, 2028, 2030, 2060, 2080, 1900, 2100)),
        ("ben", (1541, 1222, 1914, 1945, 1957, 1989, 2000, 2010, 2040, 2050, 2070, 2090, 1000)),
    ],
)
def test_hungarian_years_end_as_they_are_spoken(ending, years):
    assert [words.in_year(year, "hu") for year in years] == [f"{year}-{ending}" for year in years]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_language_has_every_form_it_is_asked_for(lang):
    language = LANGUAGES[lang]
    tables = [
        *(value for table in (language.dates, language.anniversaries) for value in asdict(table).values()),
        *(asdict(language.labels).values() if language.labels else ()),
    ]
    written = [text for value in tables for text in (value.values() if isinstance(value, dict) else [value])]

    assert all("other" in form for form in asdict(language.anniversaries).values() if isinstance(form, dict))
    assert all(text == text.strip() for text in written if isinstance(text, str))
    assert len(language.dates.inflected_days) in (0, 31)
    assert len(language.dates.oblique_months) in (0, 12)


@pytest.mark.parametrize("lang", ["hu", "cs", "sk", "pl", "de"])
@pytest.mark.parametrize("name", [field.name for field in fields(Phrases)])
def test_labels_are_translated_with_the_same_holes(lang, name):
    english, own = getattr(ENGLISH_LABELS, name), getattr(phrases_in(lang), name)

    assert own
    assert own != english
    assert sorted(re.findall(r"\{\w*\}", own)) == sorted(re.findall(r"\{\w*\}", english))
    assert own.endswith((".", ":")) == english.endswith((".", ":")) or name == "shown_on"


@pytest.mark.parametrize("lang", ["hr", "sl", "ro", "uk", "fr"])
def test_labels_that_nobody_has_written_are_english(lang):
    assert phrases_in(lang) is ENGLISH_LABELS


@pytest.mark.parametrize("lang", ["HU", "hu-HU", "hu-XX"])
def test_a_language_is_known_with_and_without_its_country(lang):
    assert words.long_date(date(2026, 11, 4), lang) == "2026. november 4."
    assert words.years_ago(70, lang) == "70 éve"
