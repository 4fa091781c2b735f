"""The picture in a mail: under the headline of the day's first story, by its public address; none on a solemn day."""

from dataclasses import replace

import lxml.html
import pytest

from syndicate.domain.issue import Picture
from tests.factories import make_forms
from tests.mails import correction_mail, full_issue, issue_mail, lead_issue, week_of_issues, weekly_mail, welcome_mail

ALT = "The bridge & its “lions”, seen from Pest"


def pictured(issue=None, **fields):
    defaults = dict(src="bridge.jpg", alt=ALT, credit="Photograph: City Archives", licence="CC0", forms=make_forms())
    issue = issue or lead_issue()
    first, *others = issue.items
    article = replace(first.article, image=Picture(**{**defaults, **fields}))
    return replace(issue, items=(replace(first, article=article), *others))


def body_of(mail):
    return lxml.html.document_fromstring(mail.html).body


def pictures(mail):
    return list(body_of(mail).iter("img"))


@pytest.mark.parametrize("render", [issue_mail, welcome_mail, correction_mail], ids=["daily", "welcome", "correction"])
def test_it_stands_under_the_headline_with_its_measures_and_its_credit(render):
    mail = render(pictured(full_issue()))
    (picture,) = pictures(mail)
    assert picture.get("src") == f"https://onthisday.example.org/pictures/{720:064x}.jpg"
    assert picture.get("alt") == ALT
    assert (picture.get("width"), picture.get("height")) == ("452", "226")
    assert "height:auto" in picture.get("style")
    words = body_of(mail).text_content()
    assert words.index("4 November 1956") < words.index("Photograph: City Archives · CC0")
    tags = [element.tag for element in body_of(mail).iter("h1", "img", "h2")]
    assert tags[:3] == ["h1", "img", "h2"]


def test_it_leads_to_its_story():
    (picture,) = pictures(issue_mail(pictured()))
    page = "https://onthisday.example.org/hungary/2026/11/04/revolution-1956/intervention/"
    assert picture.getparent().get("href") == page


def test_where_pictures_are_off_its_words_are_set_like_a_caption():
    (picture,) = pictures(issue_mail(pictured()))
    assert picture.get("class") == "quiet"
    assert "font-size:14px" in picture.get("style")
    assert "color:#665f55" in picture.get("style")


def test_one_that_is_narrower_than_the_column_is_not_blown_up():
    (picture,) = pictures(issue_mail(pictured(forms=make_forms(300))))
    assert (picture.get("width"), picture.get("height")) == ("300", "150")
    assert "max-width:300px" in picture.get("style")


def test_one_that_can_be_seen_through_lies_on_light_paper_as_it_was_drawn():
    (drawn,) = pictures(issue_mail(pictured(forms=make_forms(720, suffix="png"))))
    assert "background-color:#fbf8f2" in drawn.get("style")
    assert drawn.get("class") is None
    (photograph,) = pictures(issue_mail(pictured()))
    assert "background-color" not in photograph.get("style")


def test_without_a_licence_the_credit_stands_alone():
    mail = issue_mail(pictured(licence=None))
    assert "Photograph: City Archives" in [element.text for element in body_of(mail).iter("p")]


@pytest.mark.parametrize(
    "render",
    [
        lambda: issue_mail(pictured(lead_issue(solemn=True))),
        lambda: issue_mail(pictured(forms=())),
        lambda: issue_mail(lead_issue()),
        lambda: weekly_mail([pictured(issue) for issue in week_of_issues(2)]),
    ],
    ids=["solemn", "not taken in", "none", "a week"],
)
def test_there_is_none_on_a_solemn_day_nor_where_there_is_no_file_nor_in_a_week(render):
    mail = render()
    assert pictures(mail) == []
    assert "City Archives" not in mail.html


def test_no_picture_is_carried_in_the_mail_itself():
    assert "data:" not in issue_mail(pictured(full_issue())).html


def test_further_stories_have_none():
    issue = full_issue()
    both = replace(issue, items=(issue.items[0], pictured(replace(issue, items=issue.items[1:])).items[0]))
    assert pictures(issue_mail(both)) == []
