"""Milestones as `upcoming` lists them."""

from datetime import date

from syndicate.cli.milestone_list import by_moment, in_two_lines, missing_words
from syndicate.domain.entry import Status
from syndicate.domain.milestones import milestones, missing
from syndicate.usecases.look_ahead import Outlook
from tests.factories import make_edition, make_entry, make_moment


def outlooks(*editions, entries):
    found = [
        milestone
        for edition in editions
        for milestone in milestones(entries, edition, date(2027, 1, 1), date(2027, 12, 31), from_points=55)
    ]
    return [Outlook(milestone=milestone, missing=missing(milestone)) for milestone in found]


ENTRY = make_entry(moments=[make_moment(date="1957-05-06")])


def test_a_milestone_of_two_editions_is_told_once():
    (same,) = by_moment(outlooks(make_edition(), make_edition("europe"), entries=[ENTRY]))

    assert in_two_lines(same, "●") == (
        "● 2027-05-06  70 years (55)  The bridge opens\n"
        "              chain-bridge-1849/opening in hungary, europe: ready"
    )


def test_what_one_edition_lacks_is_told_with_its_name():
    draft = make_entry(moments=[make_moment(date="1957-05-06")], status=Status.DRAFT, body=None)
    (same,) = by_moment(outlooks(make_edition(), make_edition("vienna", lang="de"), entries=[draft]))

    assert missing_words(same) == [
        "not ready: draft",
        "no title in de for vienna",
        "no title of the article in de for vienna",
        "no blurb in de for vienna",
    ]


def test_two_moments_stay_two():
    other = make_entry("other", moments=[make_moment(date="1957-05-06")])

    assert len(by_moment(outlooks(make_edition(), entries=[ENTRY, other]))) == 2
