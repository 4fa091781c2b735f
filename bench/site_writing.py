"""How long the site takes to write: `python bench/site_writing.py [--counts 1000,10000]`.

Writes small pages into a temporary folder, each count in a process of its own: all of them, then one more with the
front page that leads to it, then nothing that is new. Making the pages is not counted; comparing, packing and syncing
are. Says seconds, files that took their place with their packed twins, and the highest memory of the process.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from syndicate.site import write_site

WORDS = "town bridge river council king army letter treaty winter harvest railway theatre orchestra school"
STEPS = ("all", "one more", "none")


def page(number: int) -> bytes:
    """Some 5 KB, as an item's page has."""
    words = WORDS.split()
    text = " ".join(words[(number * 31 + place * place * 7) % len(words)] for place in range(700))
    return f"<!doctype html><title>{number}</title><p>{text}</p>".encode()


def pages(count: int) -> Iterator[tuple[str, bytes]]:
    for number in range(count):
        yield f"hungary/{2000 + number // 365}/{number % 365}/item/moment-{number}/index.html", page(number)
    yield "hungary/index.html", page(count)
    yield "index.html", b"<!doctype html><title>Home</title>"


def measure(count: int, folder: Path) -> dict[str, list[float]]:
    found = {}
    for step, number in zip(STEPS, (count, count + 1, count + 1), strict=True):
        making = time.perf_counter()
        for _ in pages(number):
            pass
        start = time.perf_counter()
        changed = write_site(folder, pages(number))
        seconds = time.perf_counter() - start - (start - making)
        found[step] = [seconds, len(changed), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024]
    return found


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--counts", default="1000,10000", help="numbers of pages, with commas")
    options.add_argument("--measure", type=int, help=argparse.SUPPRESS)
    options.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    chosen = options.parse_args()
    if chosen.measure:
        print(json.dumps(measure(chosen.measure, chosen.folder)))
        return
    print(f"{'pages':>8} {'written':10}{'seconds':>9}{'µs a page':>11}{'files':>8}{'peak MB':>9}")
    for count in map(int, chosen.counts.split(",")):
        with tempfile.TemporaryDirectory(prefix="site-") as folder:
            command = [sys.executable, __file__, "--measure", str(count), "--folder", folder]
            found = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout)
        for step, (seconds, files, peak) in found.items():
            print(f"{count:>8,} {step:10}{seconds:>9.2f}{seconds / count * 1e6:>11.0f}{files:>8,.0f}{peak:>9.0f}")


if __name__ == "__main__":
    main()
