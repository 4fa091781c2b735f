"""How long an archive of entries takes: `python bench/entries.py [--counts 10000,100000]`.

Writes generated entries into a temporary publication, and measures each step in a process of its own: seconds
without start and imports, and the highest memory of the whole process. The limit stands beside it: PyYAML's C parser
alone over the same files. Trust the ratios, which are of one run, and not the seconds.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from pathlib import Path

import yaml

from syndicate.config import Settings, load_settings, starter_dir
from syndicate.content.cache import EntryCache
from syndicate.content.entries import Content, load_entries
from syndicate.content.lint import lint
from syndicate.domain.anniversary import Almanac
from syndicate.domain.history import History
from syndicate.domain.selection import select

FIRST_DAY = date(2027, 1, 1)
TOPICS = ("war", "music", "science", "literature", "engineering", "everyday-life", "law", "sport")
WORDS = (
    "the a of in on at and from by with town bridge river council king army letter treaty winter harvest railway "
    "theatre orchestra school doctor printer market church square night morning crowd hill border province Győr "
    "Pozsony Kraków Zagreb Lemberg Brünn Székesfehérvár Łódź Žilina opened closed signed burned crossed founded played "
    "built wrote refused agreed returned first grand great small old new stone wooden famous quiet"
)


def write_entries(folder: Path, count: int) -> None:
    """Entries like an editor's: 1 to 3 KB, one to three moments, an article of their own. The same for every run."""
    chance = random.Random(count)
    for number in range(count):
        place = folder / f"{number // 1000:03}"
        place.mkdir(parents=True, exist_ok=True)
        (place / f"entry-{number}.yaml").write_text(entry_text(number, chance), encoding="utf-8")


def entry_text(number: int, chance: random.Random) -> str:
    def words(least: int, most: int) -> str:
        text = " ".join(chance.choices(WORDS.split(), k=chance.randint(least, most)))
        return text[0].upper() + text[1:]

    happened = date(1850, 1, 1) + timedelta(days=chance.randrange(55_000))
    topics = ", ".join(f'"{topic}"' for topic in chance.sample(TOPICS, k=2))
    lines = [
        "schema: entry/1",
        f"id: entry-{number}",
        "status: ready",
        "lang: en",
        "article:",
        f'  title: "{words(4, 9)}, {happened.year}"',
        "  standfirst: >-",
        f"    {words(12, 25)}.",
        f"topics: [{topics}]",
        "places:",
        f'  - {{name: {{en: "{words(1, 1)}", hu: "{words(1, 1)}"}}, country: "HU"}}',
        f"weight: {chance.randrange(30, 90)}",
        "sources:",
        f'  - {{cite: "{words(3, 6)} (Press, {happened.year + 60})", url: "https://books.example.org/{number}"}}',
        f'  - {{cite: "{words(3, 6)} (Museum, 1999)"}}',
        'review: {checked_by: ["desk@example.org"], checked_on: "2026-11-01"}',
        "moments:",
    ]
    for moment in range(chance.choice((1, 1, 2, 3))):
        lines += [
            f"  - id: moment-{moment}",
            f'    date: "{happened + timedelta(days=moment * 9)}"',
            f"    rank: {chance.choice(('lead', 'standard', 'standard', 'brief'))}",
            f"    run: {chance.choice(('every-year', 'every-year', 'milestone-years'))}",
            f'    title: "{words(4, 8)}"',
            "    blurb: >-",
            *(f"      {words(9, 13)}." for _ in range(3)),
        ]
    lines.append("body: |")
    for _ in range(chance.randint(3, 9)):
        lines += [f"  {words(20, 40)}.", ""]
    return "\n".join(lines).rstrip() + "\n"


def load(settings: Settings, cache: EntryCache | None = None) -> Content:
    publication = settings.publication
    editions = [edition.id for edition in publication.editions]
    return load_entries(settings.entries_dir, editions=editions, topics=publication.topics, cache=cache)


def bare_parser(settings: Settings) -> None:
    for file in sorted(settings.entries_dir.rglob("*.yaml")):
        yaml.load(file.read_bytes(), Loader=yaml.CSafeLoader)


def cached_load(settings: Settings) -> Content:
    return load(settings, EntryCache(settings.var_dir / "cache"))


def cold_load(settings: Settings) -> Content:
    shutil.rmtree(settings.var_dir / "cache", ignore_errors=True)
    return cached_load(settings)


def all_checks(settings: Settings) -> None:
    problems = lint(load(settings), settings.publication)
    if problems:
        raise SystemExit(f"the generated entries are not clean: {problems[0]}")


STEPS: dict[str, Callable[[Settings], object]] = {
    "bare parser": bare_parser,
    "load, no cache": load,
    "load, cold": cold_load,
    "load, warm": cached_load,
    "lint": all_checks,
}


def timed(step: Callable[[], object]) -> float:
    began = time.perf_counter()
    step()
    return time.perf_counter() - began


def measure_choice(settings: Settings) -> dict[str, float]:
    """Everything after a warm load: the almanac, one day, and a year whose days run one after the other."""
    content = cached_load(settings)
    edition = settings.publication.editions[0]
    began = time.perf_counter()
    almanac = Almanac(content.entries)
    found = {"almanac": time.perf_counter() - began}
    days = [FIRST_DAY + timedelta(days=number) for number in range(365)]
    found["first day"] = timed(lambda: select(almanac, edition, days[-1], History()))
    each = (timed(partial(select, almanac, edition, day, History())) for day in days[::12])
    found["one day"] = statistics.median(each)
    past = History()
    began = time.perf_counter()
    for day in days:
        past = select(almanac, edition, day, past).add_to(past)
    found["one year"] = time.perf_counter() - began
    return found


def measure(step: str, project: Path) -> None:
    """In a child process: the seconds of each step by its name, and the peak of memory in MB."""
    settings = load_settings(project, {}, require_secrets=False)
    found = measure_choice(settings) if step == "choice" else {step: timed(lambda: STEPS[step](settings))}
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({name: (seconds, peak) for name, seconds in found.items()}))


def measure_all(count: int, settle: float) -> dict[str, tuple[float, float]]:
    with tempfile.TemporaryDirectory(prefix="entries-") as folder:
        project = Path(folder)
        for part in ("config", "templates"):
            shutil.copytree(starter_dir() / part, project / part)
        write_entries(project / "entries", count)
        time.sleep(settle)
        found: dict[str, tuple[float, float]] = {}
        for step in (*STEPS, "choice"):
            command = [sys.executable, __file__, "--measure", step, "--project", folder]
            found |= json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout)
        return found


def show(counts: list[int], results: list[dict[str, tuple[float, float]]]) -> None:
    heading = "".join(f"{count:>12,} {'each':>10} {'of parser':>10} {'peak':>9}" for count in counts)
    print(f"{'':16}{heading}{'growth':>9}")
    for step in results[0]:
        line = f"{step:16}"
        for count, found in zip(counts, results, strict=True):
            seconds, peak = found[step]
            ratio = seconds / found["bare parser"][0]
            line += f"{seconds:>10.3f} s {seconds / count * 1e6:>7.1f} µs {ratio:>10.3f} {peak:>6.0f} MB"
        print(f"{line}{results[-1][step][0] / results[0][step][0]:>8.1f}x")
    for count, found in zip(counts, results, strict=True):
        print(f"{count:,}: warm load {found['load, cold'][0] / found['load, warm'][0]:.1f}x faster than cold")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--counts", default="10000,100000", help="numbers of entries, with commas")
    options.add_argument(
        "--settle", type=float, default=2.5, help="seconds after writing; files younger than two are read again"
    )
    options.add_argument("--measure", help=argparse.SUPPRESS)
    options.add_argument("--project", type=Path, help=argparse.SUPPRESS)
    chosen = options.parse_args()
    if chosen.measure:
        measure(chosen.measure, chosen.project)
        return
    counts = [int(count) for count in chosen.counts.split(",")]
    show(counts, [measure_all(count, chosen.settle) for count in counts])


if __name__ == "__main__":
    main()
