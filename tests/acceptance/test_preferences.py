"""From the foot of a mail to another cadence, in a real browser without scripts."""

import re

import pytest

from tests.browser import open_chromium

pytestmark = pytest.mark.browser

READER, STAYING = "reader@example.net", "staying@example.net"
EDITION = "hungary"


def test_a_reader_comes_from_a_mail_to_the_preferences_and_has_the_week_in_one_mail_from_then_on(project):
    project.edit(f"config/editions/{EDITION}.yaml", "\nemail:\n", "\nemail:\n  cadences: [daily, weekly]\n")
    with project.served("--no-scheduler", now="2026-11-04T08:00:00+01:00") as url:
        for reader in (READER, STAYING):
            project.run(
                *("subscribers", "add", reader, "-e", EDITION, "--confirmed", "asked"), now="2026-11-04T06:00:00+01:00"
            )
        project.run("run", "--once", "-e", EDITION, now="2026-11-04T07:00:00+01:00")
        (mail,) = [mail for mail in project.mails("hungary-2026-11-04") if mail["To"] == READER]
        link = re.search(rf"{url}/preferences/\S+", mail.get_body(("plain",)).get_content())[0]
        with open_chromium() as browser:
            page = browser.new_page(java_script_enabled=False)
            page.goto(link)
            assert READER not in page.inner_text("body")
            page.get_by_role("radio", name="Once a week").check()
            page.get_by_role("button", name="Save").click()
            assert page.get_by_role("radio", name="Once a week").is_checked()
            assert "Saved" in page.get_by_role("status").inner_text()

    for day in ("05", "08"):
        project.run("run", "--once", "-e", EDITION, now=f"2026-11-{day}T07:00:00+01:00")
    subjects = [str(mail["Subject"]) for mail in project.mails() if mail["To"] == READER]
    daily = [str(mail["Subject"]) for mail in project.mails() if mail["To"] == STAYING]
    assert len(daily) == 3
    (first, week) = sorted(subjects, key=lambda subject: subject.startswith("The week in history"))
    assert first in daily
    assert week.startswith("The week in history")
