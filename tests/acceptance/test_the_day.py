"""The main job on real input: the issue of 4 November 2026, out as feeds, page and mail."""

import json

MORNING = "2026-11-04T07:00:00+01:00"
AFTERNOON = "2026-11-04T13:00:00+01:00"
READERS = ("anna@example.net", "bela@example.net", "clara@example.net")


def add_readers(project, edition="hungary"):
    project.run("subscribers", "add", *READERS, "--edition", edition, "--confirmed", "asked at the desk", now=MORNING)


def test_a_pass_brings_out_feeds_pages_and_one_mail_a_reader_and_a_second_changes_nothing(project):
    add_readers(project)
    project.run("run", "--once", now=MORNING)
    issue = "hungary/2026/11/04"
    for path in (
        *("index.html", "hungary/index.html", "hungary/rss.xml", "hungary/atom.xml", "hungary/feed.json"),
        *("hungary/today.json", f"{issue}/index.html"),
        f"{issue}/hungarian-revolution-1956/soviet-intervention/index.html",
        "hungary/articles/hungarian-revolution-1956/index.html",
    ):
        assert (project.site / path).stat().st_size > 0
        assert (project.site / f"{path}.gz").stat().st_size > 0
    mails = project.mails("hungary-2026-11-04")
    assert sorted(mail["To"] for mail in mails) == list(READERS)
    assert len({mail["List-Unsubscribe"] for mail in mails}) == 3
    assert len({mail["Message-ID"] for mail in mails}) == 3

    before = project.snapshot()
    project.run("run", "--once", now=MORNING)
    project.run("run", "--once", now=AFTERNOON)
    project.run("publish", "--day", "2026-11-04", now=AFTERNOON)
    project.run("deliver", now=AFTERNOON)
    assert project.snapshot() == before


def test_the_mail_says_what_the_page_says_and_carries_the_headers_of_a_list(project):
    add_readers(project)
    project.run("run", "--once", now=MORNING)
    mail = project.mails("hungary-2026-11-04")[0]
    html = mail.get_body(("html",)).get_content()
    text = mail.get_body(("plain",)).get_content()
    page = (project.site / "hungary/2026/11/04/index.html").read_text(encoding="utf-8")
    for place in (html, text, page):
        assert "Soviet tanks return to Budapest" in place
        assert "4 November 1956" in place
    assert "Soviet tanks return to Budapest" in mail["Subject"]
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert mail["List-Id"]
    link = mail["List-Unsubscribe"].split(",")[0].strip("<> ")
    assert link.startswith("http://127.0.0.1:8000/unsubscribe/")
    assert link in html
    assert link in text
    assert "1051 Budapest" in html
    assert "1051 Budapest" in text
    assert "SYNDICATE-SLOT" not in mail.as_string()


def test_a_late_day_comes_out_on_the_feed_and_is_not_mailed_and_the_report_says_so(project):
    add_readers(project)
    output = project.run("run", "--once", now=AFTERNOON)
    assert "late" in output
    assert (project.site / "hungary/2026/11/04/index.html").exists()
    assert "Soviet tanks" in (project.site / "hungary/rss.xml").read_text(encoding="utf-8")
    assert project.mails() == []
    reports = json.loads(project.run("report", "--edition", "hungary", "--day", "2026-11-04", "--json", now=AFTERNOON))
    assert reports[0]["late"] is True
    assert reports[0]["selected"][0] == "hungarian-revolution-1956/soviet-intervention"
    assert "6 h 30 min" in reports[0]["notes"][0]
    project.run("run", "--once", now="2026-11-05T07:00:00+01:00")
    assert project.mails("2026-11-04") == []


def test_missed_days_are_caught_up_on_the_feed_and_only_the_last_is_mailed(project):
    project.run("run", "--once", now="2026-10-27T07:00:00+01:00")
    add_readers(project, "central-europe")
    project.run("run", "--once", now="2026-10-29T07:00:00+01:00")
    for day in ("28", "29"):
        assert (project.site / f"central-europe/2026/10/{day}/index.html").exists()
    assert project.mails("central-europe-2026-10-28") == []
    assert len(project.mails("central-europe-2026-10-29")) == 3


def test_the_report_counts_what_happened(project):
    add_readers(project)
    project.run("run", "--once", now=MORNING)
    (report,) = json.loads(project.run("report", "-e", "hungary", "--day", "2026-11-04", "--json", now=MORNING))
    assert (report["audience"], report["accepted"], report["unknown"], report["refused"]) == (3, 3, 0, 0)
    assert report["mail"] == "frozen"
    assert 5_000 < report["html_bytes"] < 100_000
    assert report["bounced"] == 0


def test_the_desk_reads_a_proof_and_asks_the_provider_before_readers_get_anything(project):
    add_readers(project)
    assert "nothing to complain of" in project.run("doctor", now=MORNING)
    (examined,) = json.loads(project.run("doctor", "--json", now=MORNING))
    assert examined == {"provider": "outbox", "editions": ["central-europe", "hungary"], "findings": []}
    output = project.run("proof", "desk@example.org", "-e", "hungary", "--day", "2026-11-04", now=MORNING)
    assert "● desk@example.org: accepted" in output
    (proof,) = project.mails()
    assert (proof["To"], proof["List-Unsubscribe"]) == ("desk@example.org", None)
    assert proof["Subject"].startswith("[PROOF hungary 2026-11-04]")
    nothing = project.run("proof", "desk@example.org", "-e", "hungary", "--day", "2026-07-07", now=MORNING, exit_code=1)
    assert "nothing to say on 2026-07-07" in nothing


def test_deleting_the_site_loses_nothing(project):
    project.run("run", "--once", now=MORNING)
    before = {path: digest for path, (digest, _) in project.snapshot().items()}
    for file in sorted(project.site.rglob("*"), reverse=True):
        file.rmdir() if file.is_dir() else file.unlink()
    project.run("run", "--once", now=MORNING)
    assert {path: digest for path, (digest, _) in project.snapshot().items()} == before


def test_a_second_process_is_told_that_another_one_delivers(project):
    add_readers(project)
    project.run("run", "--once", now=MORNING)
    with project.served(now=MORNING):
        pass
    with (project.folder / "var" / "delivery.lock").open("w") as lock:
        import fcntl

        fcntl.flock(lock, fcntl.LOCK_EX)
        output = project.run("deliver", now=MORNING, exit_code=1)
    assert "another process delivers" in output
