"""The cache of entries: the same result with it and without it, whatever has happened to it."""

import dataclasses
import hashlib
import os
import signal
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import pytest

from syndicate.config import load_settings, starter_dir
from syndicate.content.cache import EntryCache, signature_of
from syndicate.content.entries import load_entries
from syndicate.content.stored_entry import StoredEntry
from syndicate.domain.anniversary import Almanac
from syndicate.domain.entry import Entry
from tests.unit.content.yaml_entry import yaml_entry

SETTINGS = load_settings(starter_dir(), {}, require_secrets=False)
EDITIONS = [edition.id for edition in SETTINGS.publication.editions]
TOPICS = SETTINGS.publication.topics


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "var" / "cache"


@pytest.fixture
def root(tmp_path):
    made = tmp_path / "entries"
    made.mkdir()
    return made


def write(root, name, *, old=True, **changes):
    """A file as it lay there yesterday, or as it was written this instant."""
    path = root / f"{name}.yaml"
    path.write_text(yaml_entry(**{"id": name, **changes}), encoding="utf-8")
    if old:
        os.utime(path, (time.time() - 86400, time.time() - 86400))
    return path


def load(root, folder=None, *, editions=EDITIONS, topics=TOPICS):
    return load_entries(root, editions=editions, topics=topics, cache=EntryCache(folder) if folder else None)


def from_cache(content):
    return [entry.id for entry in content.entries if isinstance(entry, StoredEntry)]


def ids(content):
    return [entry.id for entry in content.entries]


def parts(folder):
    return sorted(folder.glob("entries-*.bin"))


def test_every_entry_of_the_starter_is_the_same_from_the_cache(folder):
    plain = load(SETTINGS.entries_dir)
    cold, warm = (load(SETTINGS.entries_dir, folder) for _ in range(2))
    assert from_cache(cold) == []
    assert len(from_cache(warm)) == len(plain.entries) > 50
    for one, two, three in zip(plain.entries, cold.entries, warm.entries, strict=True):
        assert one == two == three == one
        assert dataclasses.asdict(one) == dataclasses.asdict(three)
        assert repr(one.moments) == repr(three.moments).replace("StoredMoment(", "Moment(")
        assert (one.path, one.id) == (three.path, three.id)
    assert plain.problems == cold.problems == warm.problems
    assert plain.references() == warm.references()
    assert dict(plain.trees) == dict(warm.trees)


@pytest.mark.parametrize("day", [date(2027, 3, 15), date(2028, 2, 29), date(2027, 8, 29), date(2027, 11, 4)])
def test_the_almanac_of_stored_entries_is_the_same(folder, day):
    plain, _, warm = load(SETTINGS.entries_dir), load(SETTINGS.entries_dir, folder), load(SETTINGS.entries_dir, folder)
    rule = SETTINGS.publication.editions[0].selection.feb29
    found = [Almanac(content.entries).anniversaries_on(day, rule) for content in (plain, warm)]
    assert found[0] == found[1]


def test_a_stored_entry_differs_from_another_and_is_no_less_frozen(root, folder):
    write(root, "aaa")
    (plain,) = load(root, folder).entries
    (stored,) = load(root, folder).entries
    assert isinstance(stored, StoredEntry)
    assert isinstance(stored, Entry)
    assert stored != dataclasses.replace(plain, weight=1)
    assert stored != "aaa"
    assert stored.moments[0] != dataclasses.replace(plain.moments[0], weight=1)
    with pytest.raises(dataclasses.FrozenInstanceError):
        stored.weight = 1
    assert dataclasses.replace(stored, weight=1) == dataclasses.replace(plain, weight=1)


def test_a_file_that_changes_appears_changed(root, folder):
    path = write(root, "aaa", title='"First"')
    write(root, "bbb")
    load(root, folder)
    before = path.stat()
    path.write_text(yaml_entry(id="aaa", title='"Fjrst"'), encoding="utf-8")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert path.stat().st_size == before.st_size
    content = load(root, folder)
    assert content.entries[0].moments[0].title.by_language == {"en": "Fjrst"}
    assert from_cache(content) == ["bbb"]
    assert from_cache(load(root, folder)) == ["aaa", "bbb"]


def test_a_file_that_is_only_touched_is_not_parsed_again(root, folder):
    path = write(root, "aaa")
    load(root, folder)
    os.utime(path)
    assert from_cache(load(root, folder)) == ["aaa"]


def test_times_as_young_as_the_reading_are_not_believed(root, folder):
    path = write(root, "aaa", old=False)
    load(root, folder)
    known = EntryCache(folder).begin(EDITIONS, TOPICS)
    assert known.find("entries/aaa.yaml", signature_of(str(path))) is None
    assert known.find_same("entries/aaa.yaml", signature_of(str(path)), path.read_bytes())
    assert known.find_same("entries/aaa.yaml", signature_of(str(path)), b"other") is None


def test_what_is_gone_is_forgotten_and_what_is_new_is_read(root, folder):
    gone = write(root, "aaa")
    load(root, folder)
    size = sum(part.stat().st_size for part in parts(folder))
    gone.unlink()
    write(root, "bbb")
    assert ids(load(root, folder)) == ["bbb"]
    assert ids(load(root, folder)) == ["bbb"]
    assert sum(part.stat().st_size for part in parts(folder)) < 2 * size
    known = EntryCache(folder).begin(EDITIONS, TOPICS)
    assert known.find_same("entries/aaa.yaml", None, yaml_entry(id="aaa").encode()) is None


def test_a_file_under_another_name_has_its_own_path(root, folder):
    path = write(root, "aaa")
    load(root, folder)
    path.rename(root / "zzz.yaml")
    for _ in range(2):
        assert [entry.path for entry in load(root, folder).entries] == ["entries/zzz.yaml"]


def test_faults_and_warnings_are_told_every_time(root, folder):
    write(root, "aaa", date="1849-02-30")
    write(root, "bbb", title='"The \\x93bridge"')
    write(root, "ccc", entry="editions: [nowhere]")
    write(root, "ddd")
    (root / "eee.yaml").write_text(yaml_entry(id="ddd"), encoding="utf-8")
    plain = load(root)
    assert [problem.code for problem in plain.problems] == ["E015", "W011", "E022", "E023"]
    for _ in range(3):
        assert load(root, folder).problems == plain.problems
        assert load(root, folder).entries == plain.entries


def test_other_editions_or_topics_judge_anew(root, folder):
    write(root, "aaa", entry="topics: [war]\neditions: [hungary]")
    assert load(root, folder).problems == ()
    assert [problem.code for problem in load(root, folder, topics=["law"]).problems] == ["E022"]
    assert [problem.code for problem in load(root, folder, editions=["other"]).problems] == ["E022"]


def test_a_cache_that_is_not_whole_is_passed_over_and_mended(root, folder):
    write(root, "aaa")
    plain = load(root)
    load(root, folder)
    (part,) = parts(folder)
    whole = part.read_bytes()
    for at in range(0, len(whole), 7):
        part.write_bytes(whole[:at] + bytes([whole[at] ^ 0x20]) + whole[at + 1 :])
        assert_ignored(root, folder, plain)
    for length in range(0, len(whole), 11):
        part.write_bytes(whole[:length])
        assert_ignored(root, folder, plain)
    for foreign in (b"", b"\0" * 5000, whole * 2, b"syndicate entries 1\n" + b"x" * 200, b'{"a": 1}'):
        part.write_bytes(foreign)
        assert_ignored(root, folder, plain)
    assert from_cache(load(root, folder)) == ["aaa"]


def assert_ignored(root, folder, plain):
    content = load(root, folder)
    assert from_cache(content) == []
    assert content == plain


def test_a_whole_cache_with_records_of_another_form_is_passed_over(root, folder):
    write(root, "aaa")
    load(root, folder)
    (part,) = parts(folder)
    body = part.read_bytes()[:-32].replace(b'"moments"', b'"mOments"')
    part.write_bytes(body + hashlib.sha256(body).digest())
    assert_ignored(root, folder, load(root))


def test_a_cache_that_cannot_be_written_is_none(root, tmp_path):
    write(root, "aaa")
    blocked = tmp_path / "file"
    blocked.write_text("no folder")
    assert ids(load(root, blocked / "cache")) == ["aaa"]
    folder = tmp_path / "cache"
    folder.mkdir()
    for number in range(16):
        (folder / f"entries-{number:x}.bin").mkdir()
    for _ in range(2):
        assert ids(load(root, folder)) == ["aaa"]
    assert [path.name for path in folder.iterdir() if path.suffix == ".new"] == []


@pytest.mark.skipif(os.geteuid() == 0, reason="root writes everywhere")
def test_a_read_only_folder_still_serves(root, folder):
    write(root, "aaa")
    load(root, folder)
    folder.chmod(0o500)
    assert from_cache(load(root, folder)) == ["aaa"]


def test_what_a_killed_process_left_is_cleared_away_after_an_hour(root, folder):
    write(root, "aaa")
    folder.mkdir(parents=True)
    fresh, left = folder / "entries-1.bin.x.new", folder / "entries-2.bin.y.new"
    for path in (fresh, left):
        path.write_bytes(b"half")
    os.utime(left, (time.time() - 7200, time.time() - 7200))
    load(root, folder)
    assert fresh.exists()
    assert not left.exists()


LOAD_FOR_EVER = """
import sys
from pathlib import Path
from syndicate.content.cache import EntryCache
from syndicate.content.entries import load_entries
root, folder = map(Path, sys.argv[1:])
print("ready", flush=True)
while True:
    for name in root.iterdir():
        name.touch()
    load_entries(root, editions=["hungary"], topics=[], cache=EntryCache(folder))
"""


def test_processes_that_write_at_once_and_are_killed_harm_nothing(root, folder):
    for number in range(40):
        write(root, f"entry-{number}")
    plain = load(root)
    for delay in (0.05, 0.2, 0.35):
        running = [
            subprocess.Popen([sys.executable, "-c", LOAD_FOR_EVER, root, folder], stdout=subprocess.PIPE)
            for _ in range(2)
        ]
        for process in running:
            process.stdout.readline()
        time.sleep(delay)
        assert load(root, folder) == plain
        for process in running:
            process.send_signal(signal.SIGKILL)
            process.communicate()
        assert load(root, folder) == plain


def test_the_benchmark_runs():
    script = Path(__file__).parents[3] / "bench" / "entries.py"
    run = subprocess.run(
        [sys.executable, script, "--counts", "50", "--settle", "0"], capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr
    assert [line.split("  ")[0] for line in run.stdout.splitlines()[1:7]] == [
        "bare parser",
        "load, no cache",
        "load, cold",
        "load, warm",
        "lint",
        "almanac",
    ]
