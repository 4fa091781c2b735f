"""How long the public site takes to make: `python bench/site.py [--counts 1000,10000]`.

Builds an archive of so many published days from entries that cover every day of the year, and measures, each in a
process of its own: the whole site, one more day, one corrected item, nothing to do. Beside the time stand the files
that were written, and for the whole site a limit: the same files written plainly, by one process, without compressing.
Trust the ratios and the growth, which are of one run, and not the seconds.
"""

from __future__ import annotations

import argparse
import json
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from syndicate.app import build_app
from syndicate.config import starter_dir
from syndicate.domain.anniversary import Almanac
from syndicate.domain.composition import compose
from syndicate.domain.edition import Edition
from syndicate.domain.entry import EditionId, Severity
from syndicate.domain.history import History
from syndicate.domain.issue import IssueKey, IssueState, item_id
from syndicate.domain.selection import select
from syndicate.storage.issues import record_issue
from syndicate.usecases.correct import correct
from syndicate.usecases.installation import Installation
from syndicate.usecases.publish import publish

HUNGARY = EditionId("hungary")
LAST_DAY = date(2026, 11, 4)
NOON = datetime(LAST_DAY.year, LAST_DAY.month, LAST_DAY.day, 12, tzinfo=UTC)
TOPICS = ("war", "music", "science", "literature", "engineering", "everyday-life", "law", "sport")


def write_entries(folder: Path) -> None:
    """An entry for every day of the year, with one to two kilobytes of article."""
    folder.mkdir()
    sentence = "The council of the town met at the river, and what it refused in spring was built in autumn. "
    for number in range(366):
        day = date(1904, 1, 1) + timedelta(days=number)
        topic = TOPICS[number % len(TOPICS)]
        lines = [
            "schema: entry/1",
            f"id: entry-{day:%m-%d}",
            "status: ready",
            "lang: en",
            "article:",
            f'  title: "The bridge of {day:%d %B}, {1700 + number % 200}"',
            f'topics: ["{topic}"]',
            f"weight: {30 + number % 60}",
            "sources:",
            '  - {cite: "A. Author, A Book (Press, 1999)"}',
            "moments:",
            "  - id: opening",
            f'    date: "{1704 + 4 * (number % 49)}-{day:%m-%d}"',
            "    calendar: gregorian",
            f'    title: "A bridge is opened on the river number {number}"',
            '    blurb: "Two towns meet in the middle, and the ferryman looks on."',
            "body: |",
            *(f"  {sentence * 3}\n" for _ in range(2 + number % 4)),
        ]
        (folder / f"{day:%m-%d}.yaml").write_text("\n".join(lines) + "\n", encoding="utf-8")


def record_archive(installation: Installation, edition: Edition, count: int) -> None:
    """`count` days up to `LAST_DAY`, as they would have been published, without a site."""
    almanac = Almanac(installation.load_content().entries)
    past = History()
    with installation.database.begin() as connection:
        for number in range(count):
            day = LAST_DAY - timedelta(days=count - 1 - number)
            selection = select(almanac, edition, day, past)
            past = selection.add_to(past)
            issue = compose(selection, edition, datetime(day.year, day.month, day.day, 5, tzinfo=UTC))
            record_issue(
                connection,
                key=issue.key,
                state=IssueState.PUBLISHED,
                issue=issue,
                sheet="{}",
                item_ids={item.ref: item_id("example.org,2026", issue.key, item) for item in issue.items},
                mail="none",
            )


def measure(step: str, project: Path, count: int) -> None:
    """In a child process: seconds, files written, and the peak of memory in MB."""
    app = build_app(project, now=NOON, environ={})
    installation = app.installation
    edition = installation.publication.edition(HUNGARY)
    if step == "archive":
        record_archive(installation, edition, count)
        app.close()
        return
    next_day = LAST_DAY + timedelta(days=1)
    began = time.perf_counter()
    match step:
        case "whole site":
            files = publish(installation, (), NOON).files
        case "one more day":
            files = publish(installation, [IssueKey(HUNGARY, next_day)], NOON + timedelta(days=1)).files
        case "one corrected item":
            ref = f"entry-{LAST_DAY:%m-%d}/opening"
            files = correct(installation, ref, Severity.NOTICE, "It was the other river.", NOON).files
        case _:
            files = publish(installation, (), NOON + timedelta(days=1)).files
    seconds = time.perf_counter() - began
    app.close()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps([seconds, len(files), peak]))


def plain_copy(site: Path, to: Path) -> float:
    """Seconds to write the same plain files once more, read beforehand."""
    files = {
        path.relative_to(site): path.read_bytes()
        for path in site.rglob("*")
        if path.is_file() and path.suffix not in (".gz", ".br")
    }
    began = time.perf_counter()
    for name, content in files.items():
        target = to / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    return time.perf_counter() - began


STEPS = ("whole site", "one more day", "one corrected item", "nothing to do")


def measure_all(count: int) -> dict[str, tuple[float, int, float]]:
    with tempfile.TemporaryDirectory(prefix="site-") as folder:
        project = Path(folder) / "project"
        for part in ("config", "templates"):
            shutil.copytree(starter_dir() / part, project / part)
        (project / "config/editions/central-europe.yaml").unlink()
        write_entries(project / "entries")
        found: dict[str, tuple[float, int, float]] = {}
        for step in ("archive", *STEPS):
            command = [sys.executable, __file__, "--measure", step, "--project", str(project), "--count", str(count)]
            said = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
            if said:
                seconds, files, peak = json.loads(said)
                found[step] = seconds, files, peak
        found["limit: plain files"] = plain_copy(project / "var/site", Path(folder) / "copy"), 0, 0.0
        return found


def show(counts: list[int], results: list[dict[str, tuple[float, int, float]]]) -> None:
    print(
        f"{'':20}" + "".join(f"{f'{count:,} issues':>14}{'files':>9}{'peak':>9}" for count in counts) + f"{'growth':>9}"
    )
    for step in results[0]:
        line = f"{step:20}"
        for found in results:
            seconds, files, peak = found[step]
            line += f"{seconds:>12.2f} s{files:>9,}{peak:>6.0f} MB"
        print(f"{line}{results[-1][step][0] / results[0][step][0]:>8.1f}x")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--counts", default="1000,10000", help="numbers of issues, with commas")
    options.add_argument("--measure", help=argparse.SUPPRESS)
    options.add_argument("--project", type=Path, help=argparse.SUPPRESS)
    options.add_argument("--count", type=int, help=argparse.SUPPRESS)
    chosen = options.parse_args()
    if chosen.measure:
        measure(chosen.measure, chosen.project, chosen.count)
        return
    counts = [int(count) for count in chosen.counts.split(",")]
    show(counts, [measure_all(count) for count in counts])


if __name__ == "__main__":
    main()
