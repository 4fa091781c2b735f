"""The whole life of a subscription, in a real browser."""

import re

import pytest
import requests

from tests.acceptance.project import wait_for

pytestmark = pytest.mark.browser

READER, STAYING = "reader@example.net", "staying@example.net"


def test_sign_up_confirm_get_tomorrows_issue_leave_and_get_nothing_the_day_after(project, page):
    edition = "central-europe"
    project.run("subscribers", "add", STAYING, "-e", edition, "--confirmed", "asked", now="2026-10-27T09:00:00+01:00")
    with project.served(now="2026-10-27T10:00:00+01:00") as url:
        wait_for(lambda: requests.get(f"{url}/{edition}/", timeout=10).ok)
        page.goto(f"{url}/{edition}/")
        page.get_by_role("textbox").first.fill(READER)
        page.get_by_role("button", name=re.compile("subscribe|sign up", re.IGNORECASE)).first.click()
        assert "mail" in page.inner_text("main").lower()

        wait_for(lambda: project.mails("confirmation"))
        page.goto(f"{url}/desk/outbox")
        page.get_by_role("link", name=re.compile("confirm", re.IGNORECASE)).first.click()
        page.wait_for_load_state()
        (mail,) = project.mails("confirmation")
        link = re.search(rf"{url}/confirm/\S+", mail.get_body(("plain",)).get_content())[0]
        assert requests.get(link, timeout=10).status_code == 200
        assert READER not in project.run("subscribers", "list", "--state", "confirmed", "--json")
        page.goto(link)
        page.get_by_role("button").first.click()
        page.wait_for_load_state()
        assert READER in project.run("subscribers", "list", "--state", "confirmed", "--json")

    # Tomorrow.
    with project.served(now="2026-10-28T07:00:00+01:00") as url:
        mails = wait_for(lambda: len(project.mails("2026-10-28")) == 2 and project.mails("2026-10-28"))
        (mine,) = [mail for mail in mails if mail["To"] == READER]
        leave = mine["List-Unsubscribe"].split(",")[0].strip("<> ")
        # The link names the address the site had when the mail was made: today's.
        assert leave.startswith(url)
        assert requests.get(leave, timeout=10).status_code == 200
        assert READER in project.run("subscribers", "list", "--state", "confirmed", "--json")
        answer = requests.post(leave, data={"List-Unsubscribe": "One-Click"}, timeout=10, allow_redirects=False)
        assert answer.status_code == 200
        assert READER not in project.run("subscribers", "list", "--state", "confirmed", "--json")

    # The day after.
    project.run("run", "--once", now="2026-10-29T07:00:00+01:00")
    assert [mail["To"] for mail in project.mails("2026-10-29")] == [STAYING]
