"""The editor's tools as they are on a terminal and beside one."""

import os
import pty
import re
import subprocess

from tests.acceptance.project import PROGRAM, wait_for

BRIDGE = "entries/chain-bridge-1849.yaml"


def on_a_terminal(project, *arguments, typed):
    """Run the program on a terminal and type lines into it; what was shown, and the exit code."""
    ours, its = pty.openpty()
    process = subprocess.Popen(
        [PROGRAM, "--project", project.folder, *arguments], stdin=its, stdout=its, stderr=its, close_fds=True
    )
    os.close(its)
    shown = b""
    try:
        for line in typed:
            os.write(ours, f"{line}\n".encode())
        while True:
            try:
                read = os.read(ours, 65536)
            except OSError:  # Linux says so when the other side is closed
                break
            if not read:
                break
            shown += read
    finally:
        wait_for(lambda: process.poll() is not None)
        os.close(ours)
    return shown.decode(), process.returncode


def test_lint_underlines_the_fault_and_on_a_terminal_in_colour(project):
    project.edit(BRIDGE, 'date: "1849-11-20"', 'date: "20 November 1849"')
    output = project.run("lint", exit_code=1)
    number, line, carets = re.search(
        rf"{re.escape(BRIDGE)}:(\d+):11 E014 .*\n( +\d+ \| .*)\n( +\| +\^+)\n +=", output
    ).groups()
    assert line.lstrip().startswith(f"{number} | ")
    assert line[carets.index("^") : len(carets)] == '"20 November 1849"'
    assert re.search(r"\d+ entries read: 1 errors, 0 warnings", output)
    assert "\x1b" not in output
    shown, code = on_a_terminal(project, "lint", typed=[])
    assert code == 1
    assert "\x1b[1;4;31m" in shown


def test_new_asks_on_a_terminal_for_what_was_not_named(project):
    typed = ["The Margaret Bridge, 1876", "30 April 1876", "1876-04-30"]
    shown, code = on_a_terminal(project, "new", typed=typed)
    assert code == 0, shown
    assert "Title of the article" in shown
    assert "year first" in shown or "1956-11-04" in shown
    path = project.folder / "entries/the-margaret-bridge-1876.yaml"
    assert 'date: "1876-04-30"' in path.read_text(encoding="utf-8")
    assert ": 0 errors, 0 warnings" in project.run("lint")


def test_new_elsewhere_says_what_is_missing(project):
    done = subprocess.run(
        [PROGRAM, "--project", project.folder, "new", "A title"],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 2
    assert "--date" in done.stderr
