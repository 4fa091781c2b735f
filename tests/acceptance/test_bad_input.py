"""Every fault in what people write is one clear message with its place, and never a traceback."""

import json

import pytest

MORNING = "2026-11-04T07:00:00+01:00"
BRIDGE = "entries/chain-bridge-1849.yaml"


@pytest.mark.parametrize(
    ("old", "new", "code", "says"),
    [
        ("moments:", "moments: [", "E001", ""),
        ("status: ready", "status: ready\nstatus: draft", "E001", "status"),
        ('date: "1849-11-20"', 'date: "1849-11-31"', "E015", "31 November 1849"),
        ('date: "1849-11-20"', 'date: "20 November 1849"', "E014", "1849"),
        ("weight:", "wieght:", "E010", "weight"),
        ("status: ready", "status: redy", "E010", "ready"),
        ("sensitivity: {level: none}", "sensitivity: {level: nine}", "E010", "none"),
        ('editions: ["hungary"', 'editions: ["hungry"', "E022", "hungary"),
        ("schema: entry/1", "schema: &a entry/1", "E001", ""),
    ],
)
def test_a_fault_in_an_entry_stops_lint_with_its_place(project, old, new, code, says):
    project.edit(BRIDGE, old, new)
    line = next(
        number
        for number, text in enumerate((project.folder / BRIDGE).read_text(encoding="utf-8").splitlines(), 1)
        if new.splitlines()[-1] in text
    )
    output = project.run("lint", exit_code=1)
    fault = output[output.index(BRIDGE) :]
    assert code in fault
    assert says in fault
    place = fault.split(" ")[0].removeprefix(BRIDGE).strip(":").split(":")
    if code != "E001" or says:
        assert int(place[0]) == line
    assert int(place[1]) >= 1


def test_a_broken_entry_is_reported_and_never_stops_the_others_of_the_day(project):
    project.write("entries/broken.yaml", "schema: entry/1\nid: broken\n  moments: [\n")
    project.run("subscribers", "add", "anna@example.net", "-e", "hungary", "--confirmed", "asked", now=MORNING)
    output = project.run("run", "--once", now=MORNING, exit_code=1)
    assert "entries/broken.yaml:" in output
    assert "Soviet tanks return to Budapest" in (project.site / "hungary/2026/11/04/index.html").read_text("utf-8")
    assert len(project.mails("hungary-2026-11-04")) == 1


def test_a_broken_entry_of_the_day_itself_is_left_out_and_the_day_goes_on(project):
    project.edit("entries/hungarian-revolution-1956.yaml", "schema: entry/1", "schema: entry/9")
    output = project.run("run", "--once", "-e", "hungary", now=MORNING, exit_code=1)
    assert "entries/hungarian-revolution-1956.yaml:" in output


def test_the_starter_lints_clean(project):
    output = project.run("lint")
    assert ": 0 errors, 0 warnings" in output
    assert json.loads(project.run("lint", "--format", "json")) == []


def test_lint_tells_all_problems_at_once(project):
    project.edit(BRIDGE, "weight:", "wieght:")
    project.edit("entries/wembley-1953.yaml", 'date: "1953-11-25"', 'date: "1953-11-31"')
    problems = json.loads(project.run("lint", "--format", "json", exit_code=1).split("\n]")[0] + "\n]")
    assert {problem["path"] for problem in problems} == {BRIDGE, "entries/wembley-1953.yaml"}
    only = project.run("lint", str(project.folder / BRIDGE), exit_code=1)
    assert "wembley" not in only


def test_an_unknown_edition_is_named_with_those_there_are(project):
    output = project.run("plan", "--edition", "hungray", exit_code=2)
    assert "hungray" in output
    assert "did you mean “hungary”?" in output


def test_a_missing_template_names_itself_and_where_it_was_looked_for(project, tmp_path):
    project.write("templates/site/issue.html.j2", "{% extends 'site/no-such-layout.html.j2' %}")
    output = project.run("run", "--once", now=MORNING, exit_code=1)
    assert "no-such-layout.html.j2" in output
    assert "templates" in output
    # Mended, the day comes out as if nothing had been.
    (project.folder / "templates/site/issue.html.j2").unlink()
    project.run("run", "--once", now=MORNING)
    assert (project.site / "hungary/2026/11/04/index.html").exists()


def test_a_broken_mail_template_stops_the_mail_and_not_the_page(project):
    project.run("subscribers", "add", "anna@example.net", "-e", "hungary", "--confirmed", "asked", now=MORNING)
    project.write("templates/email/daily.mjml.j2", "<mjml>{{ no_such_name }}</mjml>")
    output = project.run("run", "--once", "-e", "hungary", now=MORNING, exit_code=1)
    assert "email/daily.mjml.j2" in output
    assert (project.site / "hungary/2026/11/04/index.html").exists()
    (project.folder / "templates/email/daily.mjml.j2").unlink()
    project.run("run", "--once", now="2026-11-04T08:00:00+01:00")
    assert len(project.mails("hungary-2026-11-04")) == 1


@pytest.mark.parametrize(
    ("path", "old", "new", "says"),
    [
        ("config/editions/hungary.yaml", "timezone: Europe/Budapest", "timezone: Europe/Budapst", "Europe/Budapest"),
        ("config/editions/hungary.yaml", "lang: en", "lang: en\nlang: hu", "lang"),
        ("config/publication.yaml", "schema: publication/1", "schema: publication/1\ntitel: x", "title"),
        ("config/publication.yaml", "provider: outbox", "provider: outbax", "outbox"),
    ],
)
def test_a_fault_in_the_configuration_is_one_message_with_its_place(project, path, old, new, says):
    text = (project.folder / path).read_text(encoding="utf-8")
    if old not in text and old.startswith("schema: publication"):
        old, new = "id_authority:", "titel: x\nid_authority:"
    project.edit(path, old, new) if old in text else pytest.fail(f"“{old}” is not in {path}")
    output = project.run("run", "--once", now=MORNING, exit_code=2 if "outbax" in new else 1)
    assert says in output
    assert "outbax" in new or f"{path}:" in output
    assert not (project.folder / "var/site").exists()


def test_a_folder_that_is_no_project_says_how_to_begin_one(tmp_path, project):
    elsewhere = type(project)(tmp_path / "empty")
    output = elsewhere.run("plan", exit_code=1)
    assert "syndicate init" in output


def test_nothing_is_overwritten_by_init(project):
    before = (project.folder / "config/publication.yaml").read_bytes()
    output = type(project)(project.folder.parent).run("init", str(project.folder), exit_code=1)
    assert "is not empty" in output
    assert (project.folder / "config/publication.yaml").read_bytes() == before


def test_a_coming_day_is_not_published(project):
    output = project.run("publish", "--day", "2026-11-05", now=MORNING, exit_code=1)
    assert "has not come" in output


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("plan", "--from", "4.11.2026"), "2026-11-04"),
        (("plan", "--days", "0"), "--days"),
        (("explain",), "--edition"),
        (("subscribers", "add"), "ADDRESS"),
    ],
)
def test_wrong_usage_is_exit_code_two_with_the_right_form(project, arguments, says):
    assert says in project.run(*arguments, exit_code=2)


@pytest.mark.parametrize("now", ["yesterday", "2026-11-04T07:00:00"])
def test_a_clock_without_an_offset_is_refused(project, now):
    assert "2026-11-04T07:00:00" in project.run("plan", now=now, exit_code=2)


def test_a_new_entry_lints_clean_as_a_draft_and_is_never_written_twice(project):
    arguments = ("new", "The Margaret Bridge, 1876", "--date", "1876-04-30", "--edition", "hungary")
    project.run(*arguments)
    assert ": 0 errors" in project.run("lint")
    assert "is taken" in project.run(*arguments, exit_code=1)
    assert "31 April" in project.run("new", "Another", "--date", "1876-04-31", exit_code=1)


def test_bad_addresses_are_told_with_their_lines_and_stop_no_other(project, tmp_path):
    rows = "name,email\nAnna,anna@example.net\nBad,not an address\nBela,bela@example.net\n"
    file = project.write("readers.csv", rows)
    output = project.run("subscribers", "import", str(file), "-e", "hungary", "--confirmed", "paper list", exit_code=1)
    assert "readers.csv:3:" in output
    assert "2 confirmed" in output
    listed = json.loads(project.run("subscribers", "list", "--json"))
    assert [one["address"] for one in listed] == ["anna@example.net", "bela@example.net"]
    assert listed[0]["method"] == "operator: paper list"


def test_an_import_without_a_statement_is_pending_and_mails_nobody(project):
    file = project.write("readers.csv", "anna@example.net\nbela@example.net\n")
    assert "Would be: 0 confirmed, 2 pending" in project.run(
        "subscribers", "import", str(file), "-e", "hungary", "--dry-run"
    )
    assert json.loads(project.run("subscribers", "list", "--json")) == []
    project.run("subscribers", "import", str(file), "-e", "hungary")
    project.run("run", "--once", now=MORNING)
    assert project.mails() == []
    exported = project.run("subscribers", "export")
    assert "anna@example.net,hungary,pending" in exported
