import re
from dataclasses import fields, is_dataclass, replace
from datetime import UTC, date, datetime

import pytest

from syndicate.domain.historical_date import Certainty, HistoricalDate
from syndicate.domain.issue import ComingUp, Picture, PictureForm, content_hash
from syndicate.storage.snapshots import read_email, read_issue, write_email, write_issue
from tests.factories import make_entry, make_issue, make_lead_entry, make_moment
from tests.integration.storage.ledger import make_email


def full_issue():
    """An issue in which every field holds something."""
    issue = make_issue(date(2026, 11, 4), make_lead_entry(), revision="0218a48")
    item = issue.items[0]
    full = replace(
        item,
        historical_date=HistoricalDate(1956, 11, 4, Certainty.UNCERTAIN_AND_APPROXIMATE),
        date_note="by the old style",
        places=("Budapest (Pest)", "Vác"),
        anchor="the-attack",
        last_shown=date(2025, 11, 4),
        article=replace(
            item.article,
            url="https://example.org/1956",
            byline="Prepared by “us”",
            authors=("Ágnes Ő", "B"),
            first_published=date(2006, 10, 23),
            image=Picture(
                src="a.jpg",
                alt="Tanks \u2028 on a bridge",
                credit="C",
                forms=(PictureForm(name="ab.jpg", width=720, height=480, size=54_321, media_type="image/jpeg"),),
            ),
        ),
    )
    return replace(issue, items=(full, item), coming=(ComingUp(day=date(2026, 11, 7), years=1, title="T"),))


def instants_in(value):
    if isinstance(value, datetime):
        yield value
    elif is_dataclass(value):
        for field in fields(value):
            yield from instants_in(getattr(value, field.name))
    elif isinstance(value, tuple):
        for part in value:
            yield from instants_in(part)


@pytest.mark.parametrize(
    "issue", [full_issue(), make_issue(date(2026, 11, 20), make_entry(moments=[make_moment(blurb="")]))]
)
def test_an_issue_comes_back_equal_with_the_same_hash_and_its_instants_in_utc(issue):
    back = read_issue(write_issue(issue))
    assert back == issue
    assert content_hash(back) == content_hash(issue)
    assert repr(back) == repr(issue)
    assert all(instant.tzinfo is UTC for instant in instants_in(back))
    assert write_issue(back) == write_issue(issue)


def test_an_issue_written_before_a_field_was_added_takes_its_default():
    written = write_issue(make_issue()).replace('"revision":null', '"of_a_later_version":1')
    assert read_issue(written) == make_issue()


def test_a_picture_from_before_pictures_were_published_has_no_forms_and_is_not_shown():
    written = re.sub(r',"forms":\[.*?\]', "", write_issue(full_issue()))
    item = read_issue(written).items[0]
    assert item.article.image == Picture(src="a.jpg", alt="Tanks \u2028 on a bridge", credit="C")
    assert item.picture is None


def test_an_email_comes_back_equal_and_its_date_in_utc():
    email = make_email(reply_to="desk@example.org", html="<p>‰ \u00ad é</p>\r\n", text="\ttext\n\n")
    back = read_email(write_email(email))
    assert back == email
    assert repr(back) == repr(email)
    assert all(instant.tzinfo is UTC for instant in instants_in(back))
