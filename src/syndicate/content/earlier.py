"""Files of the project as an earlier commit has them, written elsewhere; git's own folder is only read."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

from syndicate.errors import RevisionError, UnknownNameError

_TIMEOUT_SECONDS = 60
#: Files that are asked for at once, so that a large archive is never in memory as a whole.
_AT_ONCE = 1000
#: Branches and tags that a message names.
_NAMES_SHOWN = 12


def commit_of(project: Path, revision: str) -> str:
    """The full name of the commit that a branch, tag or commit names in the checkout around the project.

    Raises RevisionError without git or outside of it, UnknownNameError for a revision that is not there.
    """
    _ask(project, "rev-parse", "--git-dir")
    if not revision.startswith("-"):  # would be an option
        try:
            return _ask(project, "rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}").decode().strip()
        except RevisionError:
            pass
    names = _ask(project, "for-each-ref", "--sort=-committerdate", "--format=%(refname:short)").decode().split()
    raise UnknownNameError("revision", revision, ["HEAD", *names][:_NAMES_SHOWN])


def write_earlier(project: Path, commit: str, names: Sequence[str], folder: Path) -> None:
    """Write the files under `names`, which lie in the project's folder, as the commit has them into `folder`.

    Bytes are as git keeps them: no filter or attribute plays a part. Links and submodules are left out.
    Raises RevisionError.
    """
    prefix = _ask(project, "rev-parse", "--show-prefix").decode().rstrip("\n")
    listing = _ask(project, "ls-tree", "-r", "-z", "--full-tree", commit, "--", *(f"{prefix}{name}/" for name in names))
    files = _files(listing, prefix)
    while some := list(islice(files, _AT_ONCE)):
        objects = "".join(f"{name}\n" for name, _ in some)
        answer = _ask(project, "cat-file", "--batch", given=objects.encode())
        for (_, path), data in zip(some, _contents(answer), strict=True):
            target = folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)


def _files(listing: bytes, prefix: str) -> Iterator[tuple[str, Path]]:
    """Object and path of each plain file in the answer of `git ls-tree -r -z`."""
    for line in listing.decode("utf-8", errors="surrogateescape").split("\0"):
        about, _, path = line.partition("\t")
        if not about.startswith("100"):
            continue
        relative = Path(path.removeprefix(prefix))
        if ".." not in relative.parts and not relative.is_absolute():
            yield about.split()[2], relative


def _contents(answer: bytes) -> Iterator[bytes]:
    """The objects in the answer of `git cat-file --batch`: a line `<name> blob <size>`, the bytes, a line's end."""
    place = 0
    while place < len(answer):
        start = answer.index(b"\n", place) + 1
        end = start + int(answer[place:start].split()[2])
        yield answer[start:end]
        place = end + 1


def _ask(project: Path, *arguments: str, given: bytes | None = None) -> bytes:
    git = shutil.which("git")
    if git is None:
        raise RevisionError("git is not installed, and only git knows earlier revisions")
    command = [git, "-C", str(project), *arguments]
    try:
        done = subprocess.run(command, input=given, capture_output=True, timeout=_TIMEOUT_SECONDS, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise RevisionError(f"git cannot be asked about {project}: {error}") from error
    if done.returncode:
        said = done.stderr.decode("utf-8", errors="replace").strip().splitlines()
        raise RevisionError(f"git cannot look into {project}: {said[0] if said else 'it gave no reason'}")
    return done.stdout
