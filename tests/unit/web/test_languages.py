"""What the sign-up pages say, in six languages: complete, and set as each language sets it."""

import re
from dataclasses import fields

import pytest

from syndicate.domain.edition import Cadence
from syndicate.errors import AddressFault
from syndicate.rendering.languages import LANGUAGES as ALL_LANGUAGES
from syndicate.rendering.languages import city_of, has_phrases, locale_of
from syndicate.web.languages import LANGUAGES, has_web_phrases, minutes_in, web_phrases
from syndicate.web.phrase_tables.en import ENGLISH

OTHERS = [lang for lang in LANGUAGES if lang != "en"]
QUOTES = {"en": "“”", "hu": "„”", "cs": "„“", "sk": "„“", "pl": "„”", "de": "„“"}
NO_BREAK = "\u00a0"


def texts_of(table):
    """Every text of a table, with a name for it."""
    for field in fields(table):
        value = getattr(table, field.name)
        if isinstance(value, str):
            yield field.name, value
        elif field.name in ("faults", "address_faults", "cadences", "minutes"):
            for key, part in value.items():
                if isinstance(part, str):
                    yield f"{field.name} {key}", part
                else:
                    yield from ((f"{field.name} {key} {name}", text) for name, text in texts_of(part))
        else:
            yield from ((f"{field.name} {name}", text) for name, text in texts_of(value))


def holes(text):
    return sorted(re.findall(r"\{\w*\}", text))


@pytest.mark.parametrize("lang", OTHERS)
def test_every_table_says_all_that_the_english_one_says_in_words_of_its_own(lang):
    english, own = dict(texts_of(ENGLISH)), dict(texts_of(LANGUAGES[lang]))
    plain = {name for name in english if not name.startswith("minutes")}
    assert {name for name in own if not name.startswith("minutes")} == plain
    for name in plain:
        assert own[name].strip() == own[name] != "", name
        assert own[name] != english[name], name
        assert holes(own[name]) == holes(english[name]), name
        assert own[name].endswith((".", "?")) == english[name].endswith((".", "?")), name
    assert set(LANGUAGES[lang].address_faults) == set(AddressFault)
    assert set(LANGUAGES[lang].cadences) == set(Cadence)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_marks_are_those_of_the_language(lang):
    opening, closing = QUOTES[lang]
    for name, text in texts_of(LANGUAGES[lang]):
        assert "!" not in text, name
        assert not set("\"'") & set(text), name
        assert set("„“”»«‚‘") & set(text) <= {opening, closing}, name
        for quoted in re.findall(r".?\{title\}.?", text):
            assert quoted == f"{opening}{{title}}{closing}", name


@pytest.mark.parametrize("lang", LANGUAGES)
def test_minutes_have_every_form_that_the_language_asks_for(lang):
    forms = LANGUAGES[lang].minutes
    asked = {locale_of(lang).plural_form(number) for number in range(1, 101)}
    assert {forms.get(form, forms["other"]) for form in asked} == set(forms.values())


@pytest.mark.parametrize(
    ("lang", "expected"),
    [
        ("en", ["1 minute", "2 minutes", "5 minutes", "22 minutes"]),
        ("hu", ["1 perc", "2 perc", "5 perc", "22 perc"]),
        ("cs", ["1 minutu", "2 minuty", "5 minut", "22 minut"]),
        ("sk", ["1 minútu", "2 minúty", "5 minút", "22 minút"]),
        ("pl", ["1 minutę", "2 minuty", "5 minut", "22 minuty"]),
        ("de", ["1 Minute", "2 Minuten", "5 Minuten", "22 Minuten"]),
    ],
)
def test_minutes_are_counted_as_the_language_counts(lang, expected):
    assert [minutes_in(number, lang).replace(NO_BREAK, " ") for number in (1, 2, 5, 22)] == expected
    assert NO_BREAK in minutes_in(5, lang)


def test_a_word_of_one_letter_is_tied_to_the_next_where_that_is_the_custom():
    assert f"Odosiela sa o{NO_BREAK}{{hour}}" in web_phrases("sk").mail_hour
    assert f"a{NO_BREAK}požiadame o{NO_BREAK}potvrdenie" in web_phrases("sk").consent
    for lang in ("cs", "sk", "pl"):
        for name, text in texts_of(web_phrases(lang)):
            assert not re.search(r"(?<![\w@])[aikosuvwz] ", text, re.IGNORECASE), (lang, name)
    assert "a saját" in web_phrases("hu").faults[405].text


@pytest.mark.parametrize(("lang", "own"), [("hu", "hu"), ("de-AT", "de"), ("CS", "cs"), ("fr", "en"), ("uk", "en")])
def test_a_language_is_known_with_and_without_its_country_and_is_english_otherwise(lang, own):
    assert web_phrases(lang).leave_title == LANGUAGES[own].leave_title
    assert has_web_phrases(lang) == (own != "en")


def test_which_languages_have_labels_can_be_asked():
    assert [lang for lang in ALL_LANGUAGES if has_phrases(lang)] == ["en", "hu", "cs", "sk", "pl", "de"]
    assert has_phrases("de-AT")
    assert not has_phrases("fr")


@pytest.mark.parametrize(
    ("zone", "lang", "city"),
    [
        ("Europe/Vienna", "hu", "Bécs"),
        ("Europe/Vienna", "de", "Wien"),
        ("Europe/Prague", "pl", "Praga"),
        ("Europe/Budapest", "sk", "Budapešť"),
        ("Europe/Budapest", "hu", "Budapest"),
        ("America/New_York", "en", "New York"),
        ("America/New_York", "fr", "New York"),
        ("UTC", "de", "UTC"),
    ],
)
def test_the_city_of_a_time_zone_has_its_name_in_the_language(zone, lang, city):
    assert city_of(zone, lang) == city
