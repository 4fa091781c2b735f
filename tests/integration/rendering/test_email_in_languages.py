"""One day in every language that mails speak, as the bytes a reader gets, and in one that runs from right to left.

`SYNDICATE_WRITE_GOLDEN=1 pytest tests/integration/rendering/test_email_in_languages.py` writes `tests/data/mail/` anew:
read the difference before it is kept.
"""

import os
import re
from dataclasses import fields, replace
from email import message_from_bytes, policy
from pathlib import Path

import lxml.html
import pytest

from syndicate.domain.message import Recipient, Slot, SubscriberId
from syndicate.mail.mime import message_bytes
from syndicate.rendering.mail_phrases import MailPhrases
from tests.mails import confirmation_mail, correction_mail, issue_mail, milestones_mail, weekly_mail, welcome_mail
from tests.mails_in_languages import SPOKEN, TEXTS, TOLD_ON, edition_in, issue_in

GOLDEN = Path(__file__).parents[2] / "data" / "mail"
READER = Recipient(
    subscriber=SubscriberId(1),
    address="reader@example.net",
    slots={
        Slot.UNSUBSCRIBE_URL: "https://onthisday.example.org/unsubscribe/AQ~NnQ2-8_vTtGkq0NnQ2-8_v",
        Slot.CONFIRM_URL: "https://onthisday.example.org/confirm/AQ~NnQ2-8_vTtGkq0NnQ2-8_v",
        Slot.PREFERENCES_URL: "https://onthisday.example.org/preferences/AQ~NnQ2-8_vTtGkq0NnQ2-8_v",
    },
    message_id="example.2026-11-20.1@example.org",
)


def milestones(lang):
    issue = issue_in(lang)
    items = tuple(replace(item, is_milestone=number < 2) for number, item in enumerate(issue.items))
    return milestones_mail(replace(issue, items=items), edition=edition_in(lang))


KINDS = {
    "daily": lambda lang: issue_mail(issue_in(lang), edition=edition_in(lang)),
    "weekly": lambda lang: weekly_mail(
        [issue_in(lang)], edition=edition_in(lang), first=TOLD_ON.replace(day=14), last=TOLD_ON
    ),
    "milestones": milestones,
    "correction": lambda lang: correction_mail(issue_in(lang), edition=edition_in(lang), note=TEXTS[lang].standfirst),
    "welcome": lambda lang: welcome_mail(issue_in(lang), edition=edition_in(lang)),
    "confirm": lambda lang: confirmation_mail(edition=edition_in(lang)),
}


def page_of(mail):
    return lxml.html.document_fromstring(mail.html)


def visible(mail):
    return " ".join(page_of(mail).body.text_content().split())


@pytest.mark.parametrize("lang", SPOKEN)
def test_the_mail_of_a_day_is_the_one_that_was_approved(lang):
    written = message_bytes(KINDS["daily"](lang), READER)
    golden = GOLDEN / f"{lang}.eml"
    if os.environ.get("SYNDICATE_WRITE_GOLDEN"):
        golden.parent.mkdir(parents=True, exist_ok=True)
        golden.write_bytes(written)
    approved = golden.read_bytes()
    said, wanted = (message_from_bytes(data, policy=policy.default) for data in (written, approved))
    assert said.items() == wanted.items()
    for part in ("plain", "html"):
        assert said.get_body((part,)).get_content() == wanted.get_body((part,)).get_content()
    assert written == approved


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("lang", TEXTS)
def test_every_mail_is_said_in_both_parts_in_lines_of_72(lang, kind):
    mail = KINDS[kind](lang)
    in_html = set(re.findall(r"\w{5,}", visible(mail)))
    assert len(in_html & set(re.findall(r"\w{5,}", mail.text))) / len(in_html) >= 0.65
    assert all(len(line) <= 72 or line.startswith("https://") for line in mail.text.split("\n"))
    assert "\n\n\n" not in mail.text
    assert not re.search(r"[ \t]\n|&\w+;|</?\w+>|\{\w*\}", mail.text)
    assert not re.search(r"\{\w*\}", visible(mail))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("lang", [lang for lang in SPOKEN if lang != "en"])
def test_no_english_is_left_in_a_mail_of_another_language(lang, kind):
    mail = KINDS[kind](lang)
    for text in (visible(mail), mail.text):
        said = re.sub(r"https?://\S+", "", text)
        assert not re.search(r"\b(?:the|and|you|this|of|years|reads?)\b", said, re.IGNORECASE)
    assert page_of(mail).get("lang") == lang
    assert not page_of(mail).body.xpath("//*[@lang != $lang]", lang=lang)


@pytest.mark.parametrize("kind", KINDS)
def test_an_edition_that_runs_from_right_to_left_has_a_page_that_does(kind):
    page = page_of(KINDS[kind]("he"))
    assert (page.get("lang"), page.get("dir")) == ("he", "rtl")
    assert "direction:ltr" not in KINDS[kind]("he").html


@pytest.mark.parametrize("kind", KINDS)
def test_english_words_in_it_are_marked_and_run_their_own_way(kind):
    page = page_of(KINDS[kind]("he"))
    english = [element for element in page.body.iter() if element.get("lang") == "en"]
    assert english
    assert all(element.get("dir") == "ltr" for element in english)
    for element in page.body.iter("p", "h1", "h2"):
        ours = re.search(
            r"\b(?:You get|If you|Answers|Also on|years ago|The week|Please|Thank)\b", element.text_content()
        )
        inside = [element, *element.iter(), *element.iterancestors()]
        assert not ours or any(one.get("lang") == "en" for one in inside), element.text_content()


def test_every_phrase_is_said_somewhere():
    source = Path(__file__).parents[3]
    files = [*(source / "templates/email").glob("*.j2"), *(source / "src/syndicate/rendering").glob("*.py")]
    said = set(re.findall(r"\b(?:mail|phrases|mail_phrases_in\([\w.]+\))\.(\w+)", "".join(map(Path.read_text, files))))
    assert {field.name for field in fields(MailPhrases)} <= said


def test_a_title_that_runs_the_other_way_is_kept_apart_in_our_sentences():
    assert f"“\u2068{TEXTS['he'].title}\u2069”" in visible(KINDS["daily"]("he"))


def test_a_language_with_dates_but_without_phrases_has_its_own_dates_and_english_phrases():
    mail = issue_mail(issue_in("en"), edition=replace(edition_in("en"), lang="hr"))
    body = page_of(mail).body
    assert "20. studenoga 1849." in body.text_content()
    why = next(element for element in body.iter("p") if "You get this mail" in element.text_content())
    assert (why.get("lang"), why.get("dir")) == ("en", None)
    assert page_of(mail).get("lang") == "hr"
