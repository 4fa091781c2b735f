"""What editors see before a day goes out."""

import json


def plan(project, day, edition="hungary", **arguments):
    output = project.run("plan", "--edition", edition, "--from", day, "--days", "1", "--json", **arguments)
    (sheet,) = json.loads(output)
    return sheet


def test_the_model_article_leads_its_day_and_a_year_later_again_as_something_new(project):
    sheet = plan(project, "2026-11-04", now="2026-11-01T12:00:00+01:00")
    first = sheet["picks"][0]
    assert (first["entry"], first["moment"]) == ("hungarian-revolution-1956", "soviet-intervention")
    assert (first["rank"], first["years"]) == ("lead", 70)
    assert sum(part["points"] for part in first["score"]) == first["points"]

    project.run("run", "--once", now="2026-11-04T07:00:00+01:00")
    again = plan(project, "2027-11-04", now="2026-11-05T12:00:00+01:00")["picks"][0]
    assert (again["moment"], again["rank"], again["years"]) == ("soviet-intervention", "lead", 71)

    feed = json.loads((project.site / "hungary/feed.json").read_text(encoding="utf-8"))
    project.run("publish", "--edition", "hungary", "--day", "2027-11-04", now="2027-11-04T07:00:00+01:00")
    later = json.loads((project.site / "hungary/feed.json").read_text(encoding="utf-8"))
    old, new = feed["items"][0], later["items"][0]
    assert new["id"].endswith("/soviet-intervention/2027-11-04")
    assert old["id"].endswith("/soviet-intervention/2026-11-04")
    assert new["url"] != old["url"]


def test_a_published_day_answers_with_its_record(project):
    project.run("run", "--once", now="2026-11-04T07:00:00+01:00")
    recorded = plan(project, "2026-11-04", now="2026-11-04T08:00:00+01:00")
    project.edit("entries/hungarian-revolution-1956.yaml", "status: ready", "status: retired")
    assert plan(project, "2026-11-04", now="2026-11-04T08:00:00+01:00") == recorded
    assert plan(project, "2027-11-04", now="2026-11-04T08:00:00+01:00")["picks"] == []


def test_explain_reads_as_an_editor_would_want(project):
    output = project.run("explain", "-e", "hungary", "--day", "2026-11-04", now="2026-11-01T12:00:00+01:00")
    assert output == (
        "hungary, Wed 2026-11-04 (planned)\n\n"
        "LEAD        130  Soviet tanks return to Budapest\n"
        "                 hungarian-revolution-1956/soviet-intervention, 1956-11-04, 70 years\n"
        "                 55 (70 years) + 45 (weight 90) + 30 (never shown) = 130\n"
    )
    sheet = json.loads(
        project.run("explain", "-e", "hungary", "--day", "2026-11-08", "--json", now="2026-11-01T12:00:00+01:00")
    )
    names = [line["moment"] for line in (*sheet["picks"], *sheet["passed_over"])]
    assert len(names) == len(set(names))


def test_explain_names_the_rule_that_passed_a_moment_over(project):
    output = project.run("explain", "-e", "central-europe", "--day", "2027-06-04", now="2026-11-01T12:00:00+01:00")
    assert (
        "0 (38 years) + 36 (weight 72) + 30 (never shown) = 66\n                 standard: the day has its lead\n"
        in output
    )
    assert (
        "OUT           –  The first Pulitzer Prizes are announced in New York\n"
        "                 pulitzer-born-1847/first-prizes, 1917-06-04, 110 years\n"
        "                 run: runs in milestone years, and 110 is none\n"
    ) in output


def test_explain_tells_why_an_empty_day_stays_empty_and_of_a_hold(project):
    for entry in (project.folder / "entries").glob("*.yaml"):
        if entry.stem not in ("hungarian-revolution-1956", "golden-bull-1222"):
            entry.unlink()
    edition = project.folder / "config/editions/hungary.yaml"
    hold = 'holds:\n  - {from: "2026-10-30 00:00", to: "2026-10-31 12:00", reason: "a day of mourning"}\n'
    edition.write_text(edition.read_text("utf-8") + hold, "utf-8")
    output = project.run("explain", "-e", "hungary", "--day", "2026-10-31", now="2026-10-30T12:00:00+01:00")
    assert "▲ held until 2026-10-31 11:00 UTC: a day of mourning\n" in output
    assert "no pick: skip\nmonth-pool: none of its moments may run\n" in output
    assert "week-ahead: readers had one on 2026-10-30, and 7 days lie between two\n" in output
    assert "OUT           –  Andrew II of Hungary issues the Golden Bull\n" in output


def test_preview_writes_everything_that_would_go_out_and_records_nothing(project, tmp_path):
    folder = tmp_path / "look"
    arguments = ("preview", "-e", "hungary", "--day", "2026-11-04", "--out", str(folder))
    project.run(*arguments, now="2026-11-01T12:00:00+01:00")
    names = {path.name for path in folder.iterdir()}
    assert names == {"email.html", "email.txt", "email.eml", "page.html", "rss.xml", "atom.xml", "feed.json"}
    assert "Soviet tanks" in (folder / "email.txt").read_text(encoding="utf-8")
    assert not (project.site / "hungary/2026/11/04").exists()


def test_an_empty_day_says_so_and_names_the_nearest_day_that_has_one(project):
    for entry in (project.folder / "entries").glob("*.yaml"):
        if entry.stem != "hungarian-revolution-1956":
            entry.unlink()
    output = project.run("run", "--once", "-e", "hungary", now="2026-11-05T07:00:00+01:00")
    assert "no moment falls on this day" in output
    assert "The nearest day with one is 2026-11-04" in output
