"""Mail of which nobody knows who has it, from the command line, with a mail server that falls silent."""

import json
import shutil
import subprocess

import pytest

from tests.acceptance.project import PROGRAM, Project, make_project
from tests.fakes.smtp import DROP, FakeSmtp

MORNING = "2026-11-04T07:00:00+01:00"
LATER = "2026-11-04T07:05:00+01:00"
AFTERNOON = "2026-11-04T23:30:00+01:00"


@pytest.fixture(scope="module")
def published(tmp_path_factory):
    """A project with one reader of Hungary whose issue is out and not mailed."""
    project = make_project(tmp_path_factory.mktemp("unknown") / "mypub")
    project.run("subscribers", "add", "r@example.net", "-e", "hungary", "--confirmed", "asked", now=MORNING)
    project.run("publish", "-e", "hungary", "--day", "2026-11-04", now=MORNING)
    return project


@pytest.fixture
def project(published, tmp_path):
    shutil.copytree(published.folder, tmp_path / "mypub")
    return Project(tmp_path / "mypub")


@pytest.fixture
def server(project):
    """A server that took the mail on and said nothing."""
    with FakeSmtp() as fake:
        mail = f"mail: {{provider: smtp, host: 127.0.0.1, port: {fake.port}, security: none}}"
        project.edit("config/publication.yaml", "mail: {provider: outbox}", mail)
        fake.at("SILENT-END", DROP)
        project.run("deliver", now=MORNING)
        assert len(fake.kept) == 1
        yield fake


def unknown(project, *arguments, now=LATER, exit_code=0):
    return project.run("unknown", *arguments, now=now, exit_code=exit_code)


def listed(project, now=LATER):
    return json.loads(unknown(project, "list", "--json", now=now))


def report_of(project):
    (report,) = json.loads(project.run("report", "-e", "hungary", "--day", "2026-11-04", "--json", now=LATER))
    return report


def test_an_operator_sees_what_is_unknown_and_settles_it(project, server):
    assert "waits for you" in project.run("reconcile", now=LATER, exit_code=1)
    (one,) = listed(project)
    assert (one["batch"], one["provider"], one["open"]) == ("hungary-2026-11-04/1", "smtp", 1)
    assert (one["edition"], one["day"], one["state"]) == ("hungary", "2026-11-04", "needs-operator")
    text = unknown(project, "list").splitlines()
    assert text[0] == "● hungary-2026-11-04/1: 1 open since 2026-11-04 07:00:00 (smtp)"
    assert text[2].startswith("    next: waits for you: providers of this kind cannot be asked; left at that from 2026")
    report = report_of(project)
    assert (report["accepted"], report["unknown"]) == (0, 1)
    (note,) = [note for note in report["notes"] if "unknown" in note]
    assert note.startswith("unknown: 1 in 1 batch (smtp, no clear answer 07:00:00): 0 settled since, 1 open; nothing")
    told = unknown(project, "settle", one["batch"], "--as", "accepted", "--reason", "it is in the server's log")
    assert "1 have theirs" in told
    assert "Nothing is unknown" in unknown(project, "list")
    assert (report_of(project)["accepted"], report_of(project)["unknown"]) == (1, 0)
    project.run("deliver", now=LATER)
    assert len(server.kept) == 1


def test_sending_again_asks_first_and_sends_one_more(project, server):
    project.run("reconcile", now=LATER, exit_code=1)
    command = [PROGRAM, "--project", project.folder, "--now", LATER, "unknown", "resend", "hungary-2026-11-04/1"]
    command += ["--reason", "the reader says so"]
    refused = subprocess.run(command, input="n\n", capture_output=True, text=True, timeout=60)
    assert refused.returncode == 1
    assert "up to 1 readers may get a second copy" in refused.stdout
    assert len(listed(project)) == 1
    agreed = subprocess.run(command, input="y\n", capture_output=True, text=True, timeout=60)
    assert agreed.returncode == 0, agreed.stderr
    assert listed(project) == []
    project.run("deliver", now=LATER)
    assert len(server.kept) == 2
    assert report_of(project)["accepted"] == 1


def test_too_late_it_is_not_sent_again_and_may_be_left_at_that(project, server):
    batch = "hungary-2026-11-04/1"
    told = unknown(project, "resend", batch, "--reason", "so", "--yes", now=AFTERNOON, exit_code=1)
    assert "its mail was to be out by" in told
    assert "stay unknown" in unknown(project, "abandon", batch, "--reason", "late is worse than never", now=AFTERNOON)
    assert report_of(project)["unknown"] == 1
    again = unknown(project, "abandon", batch, "--reason", "so", now=AFTERNOON, exit_code=1)
    assert "nothing to decide: it is abandoned" in again
    assert "no unknown batch" in unknown(project, "settle", "x/1", "--as", "absent", "--reason", "so", exit_code=2)
