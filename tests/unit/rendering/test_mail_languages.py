"""What mails say by themselves: whole in each language, with its quotation marks, plurals and bound prepositions."""

import re
from dataclasses import asdict, fields

import pytest

from syndicate.rendering.languages import LANGUAGES
from syndicate.rendering.mail_languages import counted, direction_of, isolated, mail_phrases_in, speech_in
from syndicate.rendering.mail_phrases import MailPhrases

LANGS = ("en", "hu", "cs", "sk", "pl", "de")
ENGLISH = mail_phrases_in("en")
NAMES = [field.name for field in fields(MailPhrases)]


def forms(phrase):
    return [phrase] if isinstance(phrase, str) else list(phrase.values())


def holes(phrase):
    return {frozenset(re.findall(r"\{(\w+)\}", form)) for form in forms(phrase)}


def sentences(lang):
    return {name: form for name, phrase in asdict(mail_phrases_in(lang)).items() for form in forms(phrase)}


def test_mails_speak_the_languages_that_have_labels():
    spoken = [lang for lang in LANGUAGES if lang == "en" or mail_phrases_in(lang) is not ENGLISH]
    assert spoken == [lang for lang, language in LANGUAGES.items() if language.labels] == list(LANGS)


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("name", NAMES)
def test_a_phrase_says_something_and_has_the_holes_of_the_english_one(lang, name):
    phrase = getattr(mail_phrases_in(lang), name)
    assert all(form.strip() == form and form for form in forms(phrase))
    assert holes(phrase) == holes(getattr(ENGLISH, name))


@pytest.mark.parametrize(
    ("lang", "quoted"),
    [
        ("en", "“{title}”"),
        ("hu", "„{title}”"),
        ("cs", "„{title}“"),
        ("sk", "„{title}“"),
        ("pl", "„{title}”"),
        ("de", "„{title}“"),
    ],
)
def test_a_title_stands_in_the_quotation_marks_of_the_language(lang, quoted):
    for name, sentence in sentences(lang).items():
        assert sentence.replace(quoted, "").count("{title}") == (name == "solemn_subject"), name
        assert '"' not in sentence


@pytest.mark.parametrize("lang", [lang for lang in LANGS if lang != "en"])
def test_no_phrase_is_left_in_english(lang):
    same = {name for name, sentence in sentences(lang).items() if sentence == sentences("en")[name]}
    assert same <= {"solemn_subject"}


@pytest.mark.parametrize("lang", ["cs", "sk", "pl"])
def test_a_word_of_one_letter_is_bound_to_the_next(lang):
    for sentence in sentences(lang).values():
        assert not re.search(r"(?i)(?:^|[\s(„])[aikosuvwz] ", sentence), sentence


@pytest.mark.parametrize(
    ("lang", "number", "expected"),
    [
        ("en", 1, "1 more on the web"),
        ("hu", 5, "További 5 évforduló a weben"),
        ("cs", 2, "Ještě 2\u00a0výročí na webu"),
        ("sk", 1, "Ešte 1\u00a0výročie na webe"),
        ("sk", 3, "Ešte 3\u00a0výročia na webe"),
        ("sk", 5, "Ešte 5\u00a0výročí na webe"),
        ("pl", 1, "Jeszcze 1\u00a0rocznica na stronie"),
        ("pl", 3, "Jeszcze 3\u00a0rocznice na stronie"),
        ("pl", 12, "Jeszcze 12\u00a0rocznic na stronie"),
        ("pl", 22, "Jeszcze 22\u00a0rocznice na stronie"),
        ("de", 1, "1 weiterer Jahrestag im Web"),
        ("de", 7, "7 weitere Jahrestage im Web"),
    ],
)
def test_what_did_not_fit_is_counted_in_the_plural_of_the_language(lang, number, expected):
    assert counted(mail_phrases_in(lang).more, number, lang).format(number=number) == expected


@pytest.mark.parametrize(
    ("lang", "hours", "expected"),
    [
        ("en", 1, "1 hour"),
        ("cs", 3, "3\u00a0hodiny"),
        ("sk", 72, "72\u00a0hodín"),
        ("pl", 24, "24\u00a0godziny"),
        # An edition in a language that mails do not speak has English words, and English plurals with them.
        ("hr", 21, "21 hours"),
        ("fr", 0, "0 hours"),
        ("xx", 2, "2 hours"),
    ],
)
def test_the_life_of_a_link_is_counted_in_the_plural_of_the_words(lang, hours, expected):
    assert expected in counted(mail_phrases_in(lang).confirm_expires, hours, lang).format(hours=hours)


@pytest.mark.parametrize("lang", ["hr", "fr", "he", "xx", ""])
def test_a_language_without_a_table_gets_the_english_one_whole(lang):
    assert mail_phrases_in(lang) is ENGLISH


@pytest.mark.parametrize(
    ("lang", "direction"),
    [
        ("hu", "ltr"),
        ("he", "rtl"),
        ("ar", "rtl"),
        ("ar-EG", "rtl"),
        ("ur", "rtl"),
        ("az-Arab", "rtl"),
        ("xx", "ltr"),
        ("", "ltr"),
        ("not a language", "ltr"),
    ],
)
def test_texts_run_as_the_language_is_written(lang, direction):
    assert direction_of(lang) == direction


@pytest.mark.parametrize(
    ("lang", "phrases", "dates"),
    [
        ("hu", "", ""),
        ("en-GB", "", ""),
        ("hr", ' lang="en"', ""),
        ("fr", ' lang="en"', ' lang="en"'),
        ("he", ' lang="en" dir="ltr"', ' lang="en" dir="ltr"'),
    ],
)
def test_words_of_ours_in_another_language_are_marked_as_such(lang, phrases, dates):
    speech = speech_in(lang)
    assert (speech.phrases, speech.dates) == (phrases, dates)


def test_sides_are_named_from_where_lines_begin():
    hungarian, hebrew = speech_in("hu"), speech_in("he")
    assert (hungarian.start, hungarian.end, hebrew.start, hebrew.end) == ("left", "right", "right", "left")
    assert hungarian.padding("1px", "2px", "3px", "4px") == "1px 2px 3px 4px"
    assert hebrew.padding("1px", "2px", "3px", "4px") == "1px 4px 3px 2px"


def test_a_title_is_kept_apart_only_where_it_runs_against_our_sentence():
    assert isolated("היום", "he") == "\u2068היום\u2069"
    assert isolated("Ma", "hu") == "Ma"
    assert isolated("Aujourd’hui", "fr") == "Aujourd’hui"
